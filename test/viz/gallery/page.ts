/**
 * `npm run gallery`: every picture on one page, test/.gallery/index.html, on light and on dark ground, as saved
 * notebooks show it; below each, on request, as a notebook that runs draws it, with what answers to the mouse.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GALLERY } from './index.js'

const FOLDER = join('test', '.gallery')
const MODULES = '../../node_modules'
const STYLE = `
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: #fff; color: #1b1f23 }
nav { columns: 4; padding: 1rem } nav a { display: block; color: inherit } h1, h2, p, details { margin: 1rem } h2 { font-size: 1rem } p { color: #666 }
.pair { display: grid; grid-template-columns: 1fr 1fr } .pair > div { padding: 1rem; overflow-x: auto } .pair svg { max-width: 100%; height: auto } .dark { background: #111; color: #e6edf3 }`
const SCRIPT = `
for (const details of document.querySelectorAll('details'))
  details.addEventListener('toggle', () => {
    const place = details.lastElementChild
    if (!details.open || place.firstChild) return
    const spec = JSON.parse(details.querySelector('script').textContent)
    if (spec.data && spec.layout) return window.Plotly ? Plotly.newPlot(place, spec.data, spec.layout) : place.append('npm install brings Plotly')
    const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { container: place, hover: true })
    view.tooltip((handler, event, item, value) => { place.title = value ? JSON.stringify(value) : '' })
    view.runAsync()
  })`

const pieces: string[] = []
for (const [name, { draw }] of Object.entries(GALLERY)) {
  const figure = draw()
  const svg = await figure.svg()
  const spec = JSON.stringify(figure.spec).replace(/</g, '\\u003c')
  pieces.push(`<section id="${name}"><h2>${name}</h2><div class="pair"><div>${svg}</div><div class="dark">${svg}</div></div><p>${plain(figure.text)}</p>
<details><summary>as a running notebook draws it</summary><script type="application/json">${spec}</script><div></div></details></section>`)
}
const links = Object.keys(GALLERY).map((name) => `<a href="#${name}">${name}</a>`)
const scripts = ['vega/build/vega.min.js', 'vega-lite/build/vega-lite.min.js', 'plotly.js-dist-min/plotly.min.js'].map(
  (file) => `<script src="${MODULES}/${file}"></script>`,
)
mkdirSync(FOLDER, { recursive: true })
writeFileSync(
  join(FOLDER, 'index.html'),
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures of spikemba</title><style>${STYLE}</style><h1>Pictures</h1><nav>${links.join('')}</nav>
${pieces.join('\n')}
${scripts.join('')}<script>${SCRIPT}</script></html>`,
)
console.log(`${pieces.length} pictures → ${join(FOLDER, 'index.html')}`)

function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}

import { escapeHtml } from '../../src/kernel/page/escape.js'

/**
 * What all pages of the site share: the bar with links and search, colours for light and dark, the way to the next
 * page.
 */
export interface SitePage {
  /** Path inside the site, with forward slashes. */
  readonly path: string
  readonly title: string
  /** HTML between the bar and the foot. */
  readonly body: string
  readonly before?: Neighbor | undefined
  readonly after?: Neighbor | undefined
}

export interface Neighbor {
  readonly path: string
  readonly title: string
}

const STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#fff, #0e1116); --text: light-dark(#1b1f23, #e6edf3); --soft: light-dark(#57606a, #9aa6b2);
  --panel: light-dark(#f5f6f7, #171c23); --line: light-dark(#d8dee4, #30363d); --link: light-dark(#005a9c, #6cb6ff); --warm: light-dark(#fdf6f1, #2a1f17) }
* { box-sizing: border-box } body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground) }
a { color: var(--link) } a:focus-visible, input:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; padding: .5rem 1rem; background: var(--ground); border-bottom: 1px solid var(--line) }
.bar a { text-decoration: none } .bar strong a { color: inherit } .bar input { font: inherit; margin-left: auto; padding: .2rem .6rem; border: 1px solid var(--line); border-radius: 4px; background: var(--panel); color: inherit; width: min(18rem, 100%) }
.found { position: fixed; right: 1rem; top: 3.2rem; z-index: 3; width: min(32rem, calc(100vw - 2rem)); max-height: 75vh; overflow: auto; margin: 0; padding: .4rem; list-style: none; background: var(--ground); border: 1px solid var(--line); border-radius: 6px }
.found:empty { display: none } .found a { display: block; padding: .35rem .6rem; text-decoration: none; border-radius: 4px } .found a:hover, .found a:focus { background: var(--panel) } .found small { color: var(--soft); display: block }
main { max-width: 54rem; margin: 1.5rem auto; padding: 0 1rem } main.wide { max-width: 90rem }
h1, h2, h3 { line-height: 1.25; scroll-margin-top: 4rem } pre, code { font: 13.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { overflow-x: auto; margin: 0; padding: .6rem .8rem; border-radius: 4px; background: var(--panel) } p code, li code, td code { background: var(--panel); padding: .1em .3em; border-radius: 3px }
.code { display: grid; grid-template-columns: 3rem minmax(0, 1fr); margin: 1rem 0 } .code > .count { color: var(--soft); font: 12px/2.4 ui-monospace, monospace; text-align: right; padding-right: .6rem } .code > .outputs { grid-column: 2 }
.source { border-left: 3px solid #0072b2 } .outputs pre { background: none } .stderr { background: var(--warm) !important }
.display { margin: .5rem 0; overflow-x: auto } .display img, .markdown img, main > p img, figure svg { max-width: 100%; height: auto } .display img { background: light-dark(transparent, #fff) }
details > summary { cursor: pointer; color: var(--link); padding: .3rem 0 } blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 3px solid #d55e00; background: var(--warm) }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto } th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: left } math[display="block"] { margin: 1rem 0; overflow-x: auto }
figure { margin: 2rem 0; overflow-x: auto } figcaption { color: var(--soft) } .turn { display: flex; justify-content: space-between; gap: 1rem; margin: 3rem 0 1rem; border-top: 1px solid var(--line); padding-top: 1rem }
nav.list { columns: 18rem } nav.list a { display: block } iframe { width: 100%; height: 80vh; border: 1px solid var(--line); border-radius: 6px }`

const ROOMS = [
  ['index.html#course', 'Course'],
  ['pictures/index.html', 'Pictures'],
  ['inspector/index.html', 'Inspector'],
  ['api/index.html', 'API'],
] as const

/** A page as a file. It works from any folder of any host, and from the disk. */
export function layOut({ path, title, body, before, after }: SitePage, wide = false): string {
  const root = '../'.repeat(path.split('/').length - 1)
  const turn = (to: Neighbor | undefined, arrow: (title: string) => string, rel: string) =>
    to ? `<a rel="${rel}" href="${root}${to.path}">${arrow(escapeHtml(to.title))}</a>` : '<span></span>'
  const foot =
    before || after
      ? `<nav class="turn" aria-label="Course">${turn(before, (t) => `← ${t}`, 'prev')}${turn(after, (t) => `${t} →`, 'next')}</nav>`
      : ''
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><header class="bar"><strong><a href="${root}index.html">SpikeMba</a></strong>${ROOMS.map(([to, name]) => `<a href="${root}${to}">${name}</a>`).join('')}
<input type="search" id="search" placeholder="Search" aria-label="Search the site" aria-controls="found" autocomplete="off"></header><ul class="found" id="found" aria-live="polite"></ul>
<main${wide ? ' class="wide"' : ''}>${body}${foot}</main>
<script>globalThis.SITE_ROOT = '${root}'</script><script defer src="${root}index.js"></script><script defer src="${root}search.js"></script></body></html>
`
}

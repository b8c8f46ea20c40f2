/**
 * The static site, file by file: contents, course, pictures, a live inspector. The API pages are TypeDoc's, see
 * build.ts.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadBenchmark, makeShapes, memoryFolder } from '../../src/datasets/index.js'
import { writeRecording } from '../../src/inspector/index.js'
import { escapeHtml } from '../../src/kernel/page/escape.js'
import { markdownToHtml } from '../../src/kernel/page/markdown.js'
import { SpikeMba } from '../../src/model/index.js'
import { inspectSample } from '../../src/recipes/index.js'
import { inspectPage } from '../../src/recipes/internal.js'
import { useBackend } from '../../src/tensor/index.js'
import { GALLERY } from '../viz/gallery/index.js'
import { coursePages, withAnchors } from './course.js'
import { layOut, type Neighbor } from './layout.js'

/** Path inside the site → content. */
export type Files = Map<string, string>

/** What the search finds. */
export interface Entry {
  readonly title: string
  readonly path: string
  readonly text: string
}

/** Writes the pages below a folder. */
export function writePages(folder: string, pages: Files): void {
  for (const [path, content] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** @param api what the search shall find among the API pages */
export async function sitePages(api: readonly Entry[] = []): Promise<Files> {
  const course = coursePages()
  const pictures = await picturesPage()
  const live = await inspector()
  const files: Files = new Map([...course.files, ...pictures.files, ...live.files])
  files.set('index.html', layOut({ path: 'index.html', title: 'SpikeMba', body: welcome(course.lessons) }))
  const environment = withAnchors(markdownToHtml(readFileSync('environment.md', 'utf8'))).body.replace(
    /href="notebooks\/([\w-]+)\.(?:ipynb|html)/g,
    'href="course/$1.html',
  )
  files.set('environment.html', layOut({ path: 'environment.html', title: 'Environment', body: environment }))
  files.set('timeline.svg', readFileSync('data/timeline.svg', 'utf8'))
  files.set('search.js', readFileSync('test/site/search.js', 'utf8'))
  files.set(
    'index.js',
    `globalThis.SITE_INDEX = ${JSON.stringify([...course.entries, ...pictures.entries, ...live.entries, ...api]).replace(/</g, '\\u003c')}\n`,
  )
  return files
}

/** What the README says up to its first program, then the contents of the course. */
function welcome(lessons: readonly Neighbor[]): string {
  const readme = readFileSync('README.md', 'utf8')
  const [, words] = /^(# [\s\S]*?)\n## Two commands/.exec(readme)!
  const opening = markdownToHtml(
    words!.replace('data/timeline.svg', 'timeline.svg').replaceAll('](environment.md)', '](environment.html)'),
  )
  const list = lessons.map(({ path, title }) => `<li><a href="${path}">${escapeHtml(title)}</a></li>`).join('')
  const others = [
    ['pictures/index.html', 'Pictures', 'every figure of the library, drawn'],
    [
      'inspector/index.html',
      'Inspector',
      'one pass of a trained model, to look into: spikes, membranes, gates, moments',
    ],
    ['environment.html', 'Environment', 'backends, GPU, JupyterLab, troubleshooting'],
    ['api/index.html', 'API', 'every public name, with equations, axes, units and sources'],
  ].map(([to, name, what]) => `<li><a href="${to}">${name}</a>: ${what}</li>`)
  return `${opening}<h2 id="course">Course</h2><ol>${list}</ol><p><a href="course/glossary.html">Symbols, words, shapes, known errors</a></p><h2>Look</h2><ul>${others.join('')}</ul>`
}

async function picturesPage(): Promise<{ files: Files; entries: Entry[] }> {
  const path = 'pictures/index.html'
  const drawn = await Promise.all(Object.entries(GALLERY).map(async ([name, { draw }]) => ({ name, figure: draw() })))
  const sections = await Promise.all(
    drawn.map(
      async ({ name, figure }) =>
        `<figure id="${name}"><h2>${name}</h2>${await figure.svg()}<figcaption>${escapeHtml(figure.text)}</figcaption></figure>`,
    ),
  )
  const links = drawn.map(({ name }) => `<a href="#${name}">${name}</a>`).join('')
  return {
    files: new Map([
      [
        path,
        layOut({
          path,
          title: 'Pictures',
          body: `<h1>Pictures</h1><nav class="list" aria-label="Pictures">${links}</nav>${sections.join('\n')}`,
        }),
      ],
    ]),
    entries: drawn.map(({ name, figure }) => ({ title: name, path: `${path}#${name}`, text: figure.text })),
  }
}

/** The course's trained model on one query of the shapes world, in the view that `spikemba inspect` writes. */
async function inspector(): Promise<{ files: Files; entries: Entry[] }> {
  await useBackend('wasm')
  const model = await SpikeMba.load('data/course/tiny')
  const files = makeShapes({ trainVideos: 1, valVideos: 2 })
  const data = await loadBenchmark('shapes', { dir: memoryFolder(new Map(files)), split: 'val' })
  const recording = await inspectSample(model, await data.sample(0), 'shapes', {
    origin: { checkpoint: 'data/course/tiny', backend: 'wasm' },
  })
  model.dispose()
  const path = 'inspector/index.html'
  const body = `<h1>Inspector</h1><p>“${escapeHtml(recording.sample.query)}” in ${escapeHtml(recording.sample.vid)}: drag the cursor, choose a neuron, move a threshold; the layer runs again here, in the page.
<code>npx spikemba inspect RUN</code> makes such a page of your own model. <a href="view.html">The view alone</a></p><iframe src="view.html" title="Inspector"></iframe>`
  return {
    files: new Map([
      [path, layOut({ path, title: 'Inspector', body }, true)],
      ['inspector/view.html', inspectPage(recording.sample.query, writeRecording(recording), builtView())],
    ]),
    entries: [
      {
        title: 'Inspector',
        path,
        text: `live view of one pass: spikes, membranes, gates, moments; “${recording.sample.query}”`,
      },
    ],
  }
}

function builtView(): string {
  const folder = mkdtempSync(join(tmpdir(), 'site-view-'))
  try {
    execFileSync('node', ['plugins/inspector/build.mjs', join(folder, 'inspector.js')])
    return readFileSync(join(folder, 'inspector.js'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

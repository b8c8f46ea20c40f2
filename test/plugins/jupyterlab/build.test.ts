import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../packaging/packed.js'

let place: string
let built: string
const build = (folder: string) => run('node', ['plugins/jupyterlab/build.mjs', folder])
const json = (file: string) => JSON.parse(readFileSync(join(built, file), 'utf8'))
const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length))
    .sort()

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'spikemba-plugin-'))
  built = join(place, 'one')
  await build(built)
})
afterAll(() => rmSync(place, { recursive: true }))

test('the same sources give the same bytes', async () => {
  const again = join(place, 'two')
  await build(again)
  expect(files(again)).toEqual(files(built))
  for (const file of files(built))
    expect(readFileSync(join(again, file)).equals(readFileSync(join(built, file))), file).toBe(true)
})

test('package.json names a script that is there, and the modules that Lab shall ask for', () => {
  const { name, version, jupyterlab } = json('package.json')
  expect({ name, version }).toEqual({
    name: '@spikemba/jupyterlab',
    version: JSON.parse(readFileSync('package.json', 'utf8')).version,
  })
  expect(files(built)).toContain(`/${jupyterlab._build.load}`)
  expect(jupyterlab._build.mimeExtension).toBe('./mimeExtension')
})

test('what loads with every page is small; the drawing libraries are files of their own', () => {
  const sizes = Object.fromEntries(
    files(built).map((file) => [file.replace(/^\/static\/|\.\w+\.js$/g, ''), readFileSync(join(built, file)).length]),
  )
  expect(loadedWith('mimeExtension', 'extension') + sizes.remoteEntry!).toBeLessThan(9_000)
  expect(loadedWith('recording')).toBeLessThan(130_000) // the library follows when a model is first changed
  expect(sizes.vegaLite!).toBeGreaterThan(300_000)
  expect(sizes.plotly!).toBeGreaterThan(3_000_000)
})

/** Bytes of modules with all that they import at once. */
function loadedWith(...names: string[]): number {
  const seen = new Set<string>()
  const follow = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(join(built, 'static', file), 'utf8')
    for (const [, next] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) follow(next!)
  }
  for (const name of names)
    follow(
      files(built)
        .find((file) => file.startsWith(`/static/${name}.`))!
        .slice(8),
    )
  return [...seen].reduce((sum, file) => sum + readFileSync(join(built, 'static', file)).length, 0)
}

test('every package that went in has its licence in the list', () => {
  const packages = json('static/third-party-licenses.json').packages as {
    name: string
    licenseId: string
    extractedText: string
  }[]
  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      '@tensorflow/tfjs-core',
      'vega',
      'vega-lite',
      'vega-embed',
      'plotly.js-dist-min',
      'd3-shape',
    ]),
  )
  expect(
    packages.filter(({ licenseId, extractedText }) => !licenseId || extractedText.length < 100).map(({ name }) => name),
  ).toEqual([])
})

test('the script puts a container with init and get where Lab looks for it', async () => {
  const script = readFileSync(join(built, json('package.json').jupyterlab._build.load), 'utf8')
  const window: { _JUPYTERLAB?: Record<string, { init(scope: object): void; get(module: string): Promise<unknown> }> } =
    {}
  runInNewContext(script, { window, document: { currentScript: { src: 'http://127.0.0.1/remoteEntry.js' } }, URL })
  const container = window._JUPYTERLAB!['@spikemba/jupyterlab']!
  container.init({})
  await expect(container.get('./other')).rejects.toThrow('has no module ./other; it has ./mimeExtension')
})

/**
 * Builds the prebuilt extension into labextension/, the folder that JupyterLab serves:
 *
 *   package.json                        what Lab reads: name, version, which script to load
 *   static/remoteEntry.HASH.js          the container, loaded with every page (1 KB)
 *   static/*.js                         modules, loaded when the first figure of their kind is shown
 *   static/third-party-licenses.json    in the form that Lab's menu Help > Licenses reads
 *
 * The same sources give the same bytes. esbuild bundles; the container is our own (src/container.ts), so that neither
 * JupyterLab's builder nor its packages are needed.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundle } from '../inspector/bundle.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
const goal = process.argv[2] ?? join(folder, 'labextension')
const made = `${goal}.tmp`

const options = {
  ...bundle,
  absWorkingDir: folder,
  metafile: true,
  outdir: join(made, 'static'),
  entryNames: '[name].[hash]',
  chunkNames: '[name].[hash]',
  define: { 'process.env.NODE_ENV': '"production"' },
}

await rm(made, { recursive: true, force: true })
const modules = await build({
  ...options,
  format: 'esm',
  splitting: true,
  entryPoints: ['src/mimeExtension.ts', 'src/extension.ts'],
})
const files = {
  './mimeExtension': `./${entry(modules, 'src/mimeExtension.ts')}`,
  './extension': `./${entry(modules, 'src/extension.ts')}`,
}
const container = await build({
  ...options,
  format: 'iife',
  entryPoints: { remoteEntry: 'src/container.ts' },
  define: { ...options.define, FILES: JSON.stringify(files) },
})

const { name, version, description, license } = manifest
const _build = {
  load: `static/${entry(container, 'src/container.ts')}`,
  mimeExtension: './mimeExtension',
  extension: './extension',
}
await writeJson('package.json', {
  name,
  version,
  description,
  license,
  jupyterlab: { mimeExtension: true, extension: true, outputDir: 'labextension', _build },
})
await writeJson('static/third-party-licenses.json', { packages: await licences(Object.keys(modules.metafile.inputs)) })
await rm(goal, { recursive: true, force: true })
await rename(made, goal)

/** File name of what a build made of an entry point. */
function entry({ metafile }, source) {
  return basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source)[0])
}

function writeJson(file, content) {
  return writeFile(join(made, file), `${JSON.stringify(content, null, 2)}\n`)
}

/** Name, version and licence of every package that went in. */
async function licences(inputs) {
  const bundled = inputs.filter((input) => !/^\(disabled\)|^none:/.test(input))
  const folders = new Set(bundled.flatMap((input) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []))
  const packages = await Promise.all(
    [...folders].map(async (place) => {
      const { name, version, license } = JSON.parse(await readFile(join(folder, place, 'package.json'), 'utf8'))
      return {
        name,
        versionInfo: version,
        licenseId: license,
        extractedText: await licenseText(join(folder, place), license),
      }
    }),
  )
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The text in a file of its own, at the end of the README, or, of a licence without names, another package's. */
async function licenseText(place, license) {
  const names = await readdir(place)
  const file = names.find((each) => /^licen[cs]e/i.test(each))
  if (file) return readFile(join(place, file), 'utf8')
  const readme = names.includes('README.md') ? await readFile(join(place, 'README.md'), 'utf8') : ''
  const [inReadme] = /^.*licen[cs]e.*\n-+\n[\s\S]*permission is hereby granted[\s\S]*$/im.exec(readme) ?? []
  if (inReadme) return inReadme
  if (license === 'Apache-2.0')
    return readFile(join(folder, '..', '..', 'node_modules', 'typescript', 'LICENSE.txt'), 'utf8')
  throw new Error(`${place} carries no text of its licence, ${license}`)
}

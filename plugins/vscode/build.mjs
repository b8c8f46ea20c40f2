/**
 * Builds the extension into dist/extension: the manifest, the renderer, and the library, which is loaded when a model
 * is first changed. With --package also dist/spikemba.vsix, the same as the file that VS Code installs: a zip archive
 * with two descriptions. The same sources give the same bytes.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundle } from '../inspector/bundle.mjs'
import { vsix } from './vsix.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const read = async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))
const { version, description, license } = await read('package.json')
const manifest = { ...(await read('manifest.json')), version, description, license }
const extension = join(folder, 'dist', 'extension')

await rm(join(folder, 'dist'), { recursive: true, force: true })
await build({
  ...bundle,
  absWorkingDir: folder,
  entryPoints: ['src/renderer.ts'],
  outdir: extension,
  format: 'esm',
  splitting: true,
})
await mkdir(extension, { recursive: true })
await writeFile(join(extension, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
await copyFile(join(folder, '..', '..', 'LICENSE'), join(extension, 'LICENSE.txt'))
if (process.argv.includes('--package')) {
  const names = (await readdir(extension)).sort()
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(extension, name))]))
  await writeFile(join(folder, 'dist', 'spikemba.vsix'), vsix(manifest, Object.fromEntries(files)))
}

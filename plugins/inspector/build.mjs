/**
 * Builds dist/inspector.js, one ES module without imports: `mount` for pages, and `default { render }`, the form of anywidget.
 * The library's room `inspector` goes in from its sources, so that no other build has to come first.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))

await build({
  absWorkingDir: folder,
  entryPoints: ['src/index.ts'],
  outfile: process.argv[2] ?? join(folder, 'dist', 'inspector.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
  loader: { '.css': 'text' },
  alias: { 'spikemba/inspector': join(folder, '..', '..', 'src', 'inspector', 'index.ts') },
})

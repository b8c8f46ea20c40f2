/**
 * Builds two scripts without imports, from sources alone, so that no other build has to come first:
 *
 *   dist/inspector.js   the view, an ES module: `mount` for pages, and `default { render }`, the form of anywidget
 *   dist/engine.js      the library with TensorFlow.js's CPU backend, a script: `spikembaEngine.pageEngine`, for pages
 *   that shall think
 *
 * Arguments: where the view is written, and the engine; one without a place is not built. Without any both go to dist.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundle } from './bundle.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const places = process.argv.slice(2)
const [view, engine] =
  places.length > 0 ? places : ['inspector.js', 'engine.js'].map((name) => join(folder, 'dist', name))

const options = { ...bundle, absWorkingDir: folder }
await build({ ...options, entryPoints: ['src/index.ts'], outfile: view, format: 'esm' })
if (engine)
  await build({
    ...options,
    entryPoints: ['src/pageEngine.ts'],
    outfile: engine,
    format: 'iife',
    globalName: 'spikembaEngine',
  })

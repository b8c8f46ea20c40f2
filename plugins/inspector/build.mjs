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

const folder = dirname(fileURLToPath(import.meta.url))

/** Nothing of Node, and no reader or backend that a page does not need. */
const withoutNode = {
  name: 'without-node',
  setup(build) {
    build.onResolve(
      { filter: /^(node:|h5wasm|koffi|@tensorflow\/tfjs-node|@tensorflow\/tfjs-backend-wasm)/ },
      ({ path }) => ({
        path,
        namespace: 'none',
        sideEffects: false,
      }),
    )
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {}', loader: 'js' }))
  },
}
const options = {
  absWorkingDir: folder,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
  loader: { '.css': 'text' },
}
const inspector = join(folder, '..', '..', 'src', 'inspector', 'index.ts')
const places = process.argv.slice(2)
const [view, engine] =
  places.length > 0 ? places : ['inspector.js', 'engine.js'].map((name) => join(folder, 'dist', name))

await build({
  ...options,
  entryPoints: ['src/index.ts'],
  outfile: view,
  alias: { 'spikemba/inspector': inspector },
})
if (engine)
  await build({
    ...options,
    entryPoints: ['src/pageEngine.ts'],
    outfile: engine,
    format: 'iife',
    globalName: 'spikembaEngine',
    logOverride: { 'empty-import-meta': 'silent' }, // where files lie is asked in Node alone
    alias: { 'spikemba/inspector': inspector, '@tensorflow/tfjs': '@tensorflow/tfjs-core' },
    plugins: [withoutNode],
  })

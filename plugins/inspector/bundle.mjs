/** How scripts for a page are bundled from the library's sources; shared by the builds of all plugins. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sources = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src')

/** Nothing of Node, and no reader or backend that a page does not need. */
const withoutNode = {
  name: 'without-node',
  setup(build) {
    build.onResolve(
      { filter: /^(node:|h5wasm|koffi|@tensorflow\/tfjs-node|@tensorflow\/tfjs-backend-(wasm|webgpu))/ },
      ({ path }) => ({ path, namespace: 'none', sideEffects: false }),
    )
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {}', loader: 'js' }))
  },
}

export const bundle = {
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
  loader: { '.css': 'text' },
  logOverride: { 'empty-import-meta': 'silent' }, // where files lie is asked in Node alone
  alias: { 'spikemba/inspector': join(sources, 'inspector', 'index.ts'), '@tensorflow/tfjs': '@tensorflow/tfjs-core' },
  plugins: [withoutNode],
}

import * as tf from '@tensorflow/tfjs'
import { BackendError, OptionError } from './errors.js'
import { getImplementation } from './implementation.js'
import { startTensorflow } from './tensorflow.node.js'
import { startWebgpu } from './webgpu/start.js'

/**
 * What TensorFlow.js computes with: `tensorflow` (native library), `webgpu` (a graphics card), `wasm` (WebAssembly with SIMD) or `cpu`
 * (plain JavaScript).
 */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu'

/** What `useBackend` started, and which implementation of this library's operations runs on it. */
export interface Backend {
  /** TensorFlow.js' name of it. */
  readonly name: BackendName
  /** Where it computes, in words. */
  readonly device: string
  /**
   * 'simd' own kernels in WebAssembly, 'wgsl' own kernels for graphics cards, 'loop' own kernels in JavaScript,
   * 'reference' plain operations.
   */
  readonly kernels: 'simd' | 'wgsl' | 'loop' | 'reference'
}

/** How one backend is started; rooms above may register theirs (see `registerBackendStarter`). */
export type BackendStarter = (options: {
  /** Whether to refuse graphics that CPU cores draw: what 'auto' wants. */
  readonly onlyCards: boolean
}) => Promise<{ readonly device: string; readonly kernels: Backend['kernels'] }>

const starters = new Map<BackendName, BackendStarter>([
  ['tensorflow', startTensorflow],
  ['webgpu', startWebgpu],
  ['cpu', async () => ({ device: 'JavaScript on one core', kernels: 'loop' })],
  [
    'wasm',
    async () => {
      await import('@tensorflow/tfjs-backend-wasm')
      return { device: 'WebAssembly SIMD on one core', kernels: 'simd' }
    },
  ],
])

/** Adds or replaces the way a backend is started. */
export function registerBackendStarter(name: BackendName, start: BackendStarter): void {
  starters.set(name, start)
}

/** Fastest first: what 'auto' tries. */
const PREFERENCE: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu']

/**
 * Starts a TensorFlow.js backend and says what runs where.
 * TensorFlow.js prints a banner and warnings of its own; its production flag keeps the terminal ours.
 *
 * Makes a backend the current one.
 * @param name 'auto' takes the first of tensorflow (if built), webgpu (on a real graphics card), wasm, cpu that starts
 * @throws BackendError with the reason when the named backend cannot start
 */
export async function useBackend(name: BackendName | 'auto' = 'auto'): Promise<Backend> {
  tf.env().set('PROD', true)
  if (name !== 'auto') return start(name, { onlyCards: false })
  let last: unknown
  for (const candidate of PREFERENCE) {
    try {
      return await start(candidate, { onlyCards: true })
    } catch (error) {
      last = error
    }
  }
  throw last
}

async function start(name: BackendName, options: Parameters<BackendStarter>[0]): Promise<Backend> {
  if (!['tensorflow', 'webgpu', 'wasm', 'cpu'].includes(name))
    throw new OptionError('backend', name, "'auto', 'tensorflow', 'webgpu', 'wasm' or 'cpu'")
  const starter = starters.get(name)
  if (!starter) throw new BackendError(name, 'is not installed here')
  const { device, kernels } = await starter(options)
  if (!(await tf.setBackend(name))) throw new BackendError(name, 'did not start')
  await tf.ready()
  return { name, device, kernels: getImplementation() === 'reference' ? 'reference' : kernels }
}

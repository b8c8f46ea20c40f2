import * as tf from '@tensorflow/tfjs'
import { BackendError, OptionError } from './errors.js'
import { getImplementation } from './implementation.js'
import { PRECISIONS, type Precision, setPrecision } from './precision.js'
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
  /** How products of matrices are computed. */
  readonly precision: Precision
}

/** How one backend is started; rooms above may register theirs (see `registerBackendStarter`). */
export type BackendStarter = (options: {
  /** Whether to refuse graphics that CPU cores draw: what 'auto' wants. */
  readonly onlyCards: boolean
  readonly precision: Precision
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
 * @param options how products of matrices are computed, see `Precision`: 'float32' unless told otherwise; the others need
 *   tensorflow, and 'tf32' a card
 * @throws BackendError with the reason when the named backend cannot start
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  { precision = 'float32' }: { readonly precision?: Precision } = {},
): Promise<Backend> {
  if (!PRECISIONS.includes(precision))
    throw new OptionError('precision', precision, PRECISIONS.map((each) => `'${each}'`).join(' or '))
  tf.env().set('PROD', true)
  if (name !== 'auto') return start(name, { onlyCards: false, precision })
  let last: unknown
  for (const candidate of precision === 'float32' ? PREFERENCE : (['tensorflow'] as const)) {
    try {
      return await start(candidate, { onlyCards: true, precision })
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
  const { precision } = options
  if (precision !== 'float32' && name !== 'tensorflow')
    throw new BackendError(name, `computes in float32 alone; ${precision} needs the backend tensorflow`)
  const { device, kernels } = await starter(options)
  if (!(await tf.setBackend(name))) throw new BackendError(name, 'did not start')
  await tf.ready()
  setPrecision(precision)
  return { name, device, kernels: getImplementation() === 'reference' ? 'reference' : kernels, precision }
}

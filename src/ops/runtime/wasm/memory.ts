/** Where one kernel call finds its tensors, whoever's memory they are in. */
import type * as tf from '@tensorflow/tfjs'
import { isPoisoned } from '../poison.js'
import type { Kernels } from './kernels.generated.js'

/** Addresses are byte offsets in the kernels' memory; 0 means absent. */
export interface Workspace {
  readonly kernels: Kernels
  /** Address of a float32 tensor's values. */
  input(tensor: tf.TensorInfo | undefined): number
  /** Address of a new float32 tensor; the kernel writes every value. */
  output(shape: readonly number[]): number
  /** The same in another tensor's shape; 0 for an absent one. */
  outputLike(tensor: tf.TensorInfo | undefined): number
  /** Address of memory for the time of this call; how much a kernel needs, its `…Scratch` says. */
  scratch(floats: number): number
}

/** Gives the tensors made by `output`, in order; `abandon` frees them after a failure. */
export interface OpenWorkspace extends Omit<Workspace, 'outputLike'> {
  close(): tf.TensorInfo[]
  abandon(): void
}

/** Scratch begins at a cache line, in bytes: vectors that straddle two cost more. */
export const LINE = 64

/** To be called with every output before a kernel may use it. */
export function prepare(memory: WebAssembly.Memory, address: number, floats: number): void {
  if (isPoisoned()) new Float32Array(memory.buffer, address, floats).fill(Number.NaN)
}

/** Floats behind a scratch, in tests, that nobody may write. */
export const fence = (): number => (isPoisoned() ? LINE : 0)
const FENCE = 0.5

/** To be called with every scratch before a kernel may use it. @returns a check for afterwards */
export function prepareScratch(memory: WebAssembly.Memory, address: number, floats: number): () => void {
  if (!isPoisoned()) return nothing
  prepare(memory, address, floats)
  const behind = () => new Float32Array(memory.buffer, address + 4 * floats, fence())
  behind().fill(FENCE)
  return () => {
    if (behind().some((value) => value !== FENCE))
      throw new RangeError(`a kernel wrote beyond its scratch of ${floats} floats`)
  }
}

const nothing = (): void => {}

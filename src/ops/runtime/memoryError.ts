import { TaggedError } from '../../tensor/index.js'

/** The memory that kernels work in is full. TensorFlow.js's WebAssembly backend itself does not say so: it hands out address 0. */
export class KernelMemoryError extends TaggedError {
  readonly tag = 'KernelMemoryError'
  /** @param bytes what was asked for; Infinity when a tensor of TensorFlow.js's own got no memory */
  constructor(readonly bytes: number) {
    const asked = Number.isFinite(bytes) ? `${(bytes / 2 ** 20).toFixed(1)} MB more do not fit` : 'a tensor got no memory'
    super(`WebAssembly memory is full (4 GB at most): ${asked}; take a smaller batch, shorter sequences or fewer blocks at once`)
    this.name = 'KernelMemoryError'
  }
}

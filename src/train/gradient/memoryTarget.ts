import * as tf from '@tensorflow/tfjs'

/** 1.5 GiB: well below the WebAssembly heap's 4. */
export const MEMORY_TARGET: number = 1.5 * 2 ** 30

/** TensorFlow has the whole machine; beyond this a batch of the largest model fits whole, on a card, too. */
const MOST_ON_TENSORFLOW = 16 * 2 ** 30

/**
 * How much memory a training step may take by default.
 *
 * @returns bytes: {@link MEMORY_TARGET}, or up to an eighth of the machine's memory on TensorFlow: on two
 *   cores a batch of 64 takes as long in one piece as in two, which fit there
 */
export function memoryTarget(backend: string = tf.getBackend(), machineBytes: number = bytesOfMachine()): number {
  return backend === 'tensorflow'
    ? Math.max(MEMORY_TARGET, Math.min(MOST_ON_TENSORFLOW, machineBytes / 8))
    : MEMORY_TARGET
}

/** In browsers, where there is no TensorFlow that could take more, nothing. */
const bytesOfMachine = (): number => globalThis.process?.getBuiltinModule?.('node:os').totalmem() ?? 0

/**
 * Work for a CUDA card as data: tensors, and kernels that run over them one after the other. An op's `cuda.ts` makes it
 * from a kernel call; `runtime/tensorflow` runs it on a card, and the tests on the CPU.
 */
import * as tf from '@tensorflow/tfjs'

/** CUDA C that is compiled for a card when it is first needed. */
export interface CudaSource {
  /** Below src/ops; one text, one after the other. */
  readonly files: readonly string[]
  /** Numbers that it is compiled with. */
  readonly defines: Readonly<Record<string, number>>
  /** Whether a product and a sum are rounded one by one, as elsewhere; default false: they may be one instruction. */
  readonly exact?: boolean
}

/** A tensor in a kernel's parameters. */
export interface Place {
  readonly of: 'input' | 'output' | 'scratch'
  readonly index: number
}

/** A number that the kernel reads as a float. */
export interface Float {
  readonly float: number
}

/** A member of the struct that a kernel takes: an address, null where a tensor is absent, or an int. */
export type Parameter = Place | Float | number | undefined

export interface CudaLaunch {
  readonly source: CudaSource
  readonly kernel: string
  /** Blocks along x, y and z. */
  readonly blocks: readonly [x: number, y: number, z: number]
  /** Threads of a block. */
  readonly threads: number
  /** Members of its one parameter, a struct, in their order. */
  readonly parameters: readonly Parameter[]
}

export interface CudaPlan {
  readonly inputs: readonly tf.TensorInfo[]
  /** Shapes, in the op's order. */
  readonly outputs: readonly (readonly number[])[]
  /** How many floats each piece of memory holds that is gone afterwards. */
  readonly scratch: readonly number[]
  readonly launches: readonly CudaLaunch[]
}

export interface Planner {
  /** A float32 tensor's values; undefined for an absent one. */
  input(tensor: tf.TensorInfo | undefined): Place | undefined
  /** A new float32 tensor; every value of it is to be written. */
  output(shape: readonly number[]): Place
  /** The same in another tensor's shape; of an absent one nothing is made. */
  outputLike(tensor: tf.TensorInfo): Place
  outputLike(tensor: tf.TensorInfo | undefined): Place | undefined
  scratch(floats: number): Place
  launch(launch: CudaLaunch): void
}

/** @returns what `body` asks for; outputs in the order in which it asked */
export function planCuda(body: (planner: Planner) => void): CudaPlan {
  const inputs: tf.TensorInfo[] = []
  const outputs: (readonly number[])[] = []
  const scratch: number[] = []
  const launches: CudaLaunch[] = []
  const output = (shape: readonly number[]): Place => ({ of: 'output', index: outputs.push(shape) - 1 })
  const outputLike = (tensor: tf.TensorInfo | undefined) => tensor && output(tensor.shape)
  body({
    input: (tensor) => tensor && { of: 'input', index: inputs.push(tensor) - 1 },
    output,
    outputLike: outputLike as Planner['outputLike'],
    scratch: (floats) => ({ of: 'scratch', index: scratch.push(floats) - 1 }),
    launch: (launch) => void (tf.util.sizeFromShape([...launch.blocks]) > 0 && launches.push(launch)), // no tensor, no block
  })
  return { inputs, outputs, scratch, launches }
}

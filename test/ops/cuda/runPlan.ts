/** Runs the plans of the ops' CUDA kernels on the CPU, on tensors of any backend. */
import * as tf from '@tensorflow/tfjs'
import koffi from 'koffi'
import type { CudaLaunch, CudaPlan, Parameter, Place } from '../../../src/ops/runtime/cuda/plan.js'
import { compiledKernel, shimLaunch, textOf } from './compile.js'

export interface ShimOptions {
  /** Whether the threads of a block run from the last one to the first. */
  readonly reversed?: boolean
  /** Changes a kernel's source. */
  readonly edit?: (text: string) => string
}

const FLOAT_BYTES = 4
/** What the parameters of a kernel may hold. */
const PARAMETER_BYTES = 4096
/** Floats before and behind each tensor that no kernel may write. */
const GUARD = 1024

/** Bits of a NaN that no arithmetic returns, as it signals; 22 of them are free. */
const SIGNALING = 0x7f800001
const FREE = 2 ** 22 - 1

/** Memory that a kernel sees, all NaN at first: what is never written, or read past an end, shows. */
class Memory {
  static #made = 0
  readonly address: bigint
  readonly #all: Float32Array
  readonly #marks: readonly Uint32Array[]
  readonly #serial = Memory.#made++
  constructor(readonly length: number) {
    this.address = koffi.alloc('float', length + 2 * GUARD) as bigint
    const bytes = koffi.view(this.address, FLOAT_BYTES * (length + 2 * GUARD))
    this.#all = new Float32Array(bytes).fill(Number.NaN)
    this.#marks = [0, GUARD + length].map((first) => new Uint32Array(bytes, FLOAT_BYTES * first, GUARD))
    for (const [side, marks] of this.#marks.entries()) marks.set(marks.map((_, i) => this.#mark(side, i)))
  }
  /** Another one at every place of every tensor, so that a copy of what stands beside another tensor shows, too. */
  #mark(side: number, i: number): number {
    return SIGNALING + (((2 * this.#serial + side) * GUARD + i) % FREE)
  }
  get start(): bigint {
    return this.address + BigInt(FLOAT_BYTES * GUARD)
  }
  get values(): Float32Array {
    return this.#all.subarray(GUARD, GUARD + this.length)
  }
  /** @throws where a kernel has written beside it */
  free(): void {
    const written = this.#marks.some((marks, side) => marks.some((bits, i) => bits !== this.#mark(side, i)))
    koffi.free(this.address)
    if (written) throw new RangeError('a kernel wrote beside its memory')
  }
}

/** @returns the outputs, tensors of the backend */
export function runPlan(backend: tf.KernelBackend, plan: CudaPlan, options: ShimOptions = {}): tf.TensorInfo[] {
  const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape([...shape])
  const memory = {
    input: plan.inputs.map(({ dataId, shape }) => {
      const made = new Memory(sizeOf(shape))
      made.values.set(backend.readSync(dataId) as Float32Array)
      return made
    }),
    output: plan.outputs.map((shape) => new Memory(sizeOf(shape))),
    scratch: plan.scratch.map((floats) => new Memory(floats)),
  }
  for (const launch of plan.launches) runLaunch(launch, ({ of, index }) => memory[of][index]!.start, options)
  const made = memory.output.map(({ values }, i) => {
    const shape = [...plan.outputs[i]!]
    return { dataId: backend.write(values.slice(), shape, 'float32'), shape, dtype: 'float32' as const }
  })
  for (const each of Object.values(memory).flat()) each.free()
  return made
}

type AddressOf = (place: Place) => bigint

function runLaunch(
  { source, kernel, blocks, threads, parameters }: CudaLaunch,
  addressOf: AddressOf,
  { reversed = false, edit = (text) => text }: ShimOptions,
): void {
  const launch = shimLaunch()
  const code = launch(
    compiledKernel(edit(textOf(source)), source, kernel),
    ...blocks,
    threads,
    structOf(parameters, addressOf),
    Number(reversed),
  )
  if (code !== 0) throw new RangeError(`${kernel}: no card takes ${threads} threads and ${blocks} blocks`)
}

/** The members one after the other, each at a multiple of its size. */
function structOf(parameters: readonly Parameter[], addressOf: AddressOf): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(PARAMETER_BYTES))
  let at = 0
  for (const member of parameters) {
    const size = member === undefined || (typeof member === 'object' && 'of' in member) ? 8 : 4
    at = Math.ceil(at / size) * size
    if (member === undefined) bytes.setBigUint64(at, 0n, true)
    else if (typeof member === 'number') bytes.setInt32(at, member, true)
    else if ('float' in member) bytes.setFloat32(at, member.float, true)
    else bytes.setBigUint64(at, addressOf(member), true)
    at += size
  }
  return new Uint8Array(bytes.buffer)
}

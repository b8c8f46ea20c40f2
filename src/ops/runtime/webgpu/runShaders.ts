/**
 * Runs WGSL over tensors where they lie on a graphics card: the counterpart of `runKernels`. TensorFlow.js's own
 * programs have one output and record into one pass; these have several and join the same pass.
 */
import * as tf from '@tensorflow/tfjs'
import { throwFaults, type WebgpuBackend } from '../../../tensor/internal.js'
import { isPoisoned } from '../poison.js'
import { webgpuBackend } from '../tfjsPrivate.js'
import { type Binding, declare } from './declare.js'
import { type Launch, MOST_BUFFERS, type Read, type Write } from './launch.js'

export interface Shaders {
  /** A new float32 tensor; every value of it is to be written. */
  output(shape: readonly number[]): tf.TensorInfo
  /** The same in another tensor's shape; of an absent one nothing is made. */
  outputLike(tensor: tf.TensorInfo): tf.TensorInfo
  outputLike(tensor: tf.TensorInfo | undefined): tf.TensorInfo | undefined
  /** A tensor for the time of this call. */
  scratch(shape: readonly number[]): tf.TensorInfo
  launch(launch: Launch): void
}

/** @returns the outputs, in the order in which `body` asked for them */
export function runShaders(backend: tf.KernelBackend, body: (shaders: Shaders) => void): tf.TensorInfo[] {
  const gpu = webgpuBackend(backend)
  const outputs: tf.TensorInfo[] = []
  const scratches: tf.TensorInfo[] = []
  const kept = (list: tf.TensorInfo[], shape: readonly number[]) => {
    const tensor = emptyTensor(gpu, shape)
    list.push(tensor)
    return tensor
  }
  const output = (shape: readonly number[]) => kept(outputs, shape)
  const outputLike = (tensor: tf.TensorInfo | undefined) => tensor && output(tensor.shape)
  const scratch = (shape: readonly number[]) => kept(scratches, shape)
  const drop = (list: readonly tf.TensorInfo[]) => list.forEach(({ dataId }) => void gpu.disposeData(dataId))
  try {
    throwFaults(gpu)
    body({
      ...{ output, outputLike: outputLike as Shaders['outputLike'], scratch },
      launch: (launch) => run(gpu, launch, scratch),
    })
    throwFaults(gpu)
    return outputs
  } catch (error) {
    drop(outputs)
    throw error
  } finally {
    drop(scratches)
  }
}

const sizeOf = (tensor: tf.TensorInfo): number => tf.util.sizeFromShape(tensor.shape)

function emptyTensor(gpu: WebgpuBackend, shape: readonly number[]): tf.TensorInfo {
  const tensor = gpu.makeTensorInfo([...shape], 'float32')
  const size = sizeOf(tensor)
  if (size === 0) gpu.tensorMap.get(tensor.dataId).values = new Float32Array(0)
  else gpu.uploadToGPU(tensor.dataId)
  if (size > 0 && isPoisoned())
    gpu.device.queue.writeBuffer(gpu.tensorMap.get(tensor.dataId).resource!, 0, new Float32Array(size).fill(Number.NaN))
  return tensor
}

/** Tensors that share a buffer, one behind the other. */
interface Shared {
  readonly tensor: tf.TensorInfo
  readonly parts: readonly (readonly [name: string, part: tf.TensorInfo])[]
}

function run(gpu: WebgpuBackend, launch: Launch, scratch: Shaders['scratch']): void {
  const { reads = {}, writes = {}, numbers = {}, floats = {}, groups } = launch
  if (groups.includes(0)) return // no tensor, no thread
  const together = (tensors: Readonly<Record<string, Read | Write>>): Shared | undefined => {
    const parts = present(tensors)
    const size = parts.reduce((sum, [, part]) => sum + sizeOf(part), 0)
    return parts.length > 0 ? { tensor: scratch([size]), parts } : undefined
  }
  const [from, to] = [together(launch.smallReads ?? {}), together(launch.smallWrites ?? {})]
  const bound = [
    ...present(reads).map(([, tensor]) => ({ tensor, written: false })),
    ...(from ? [{ tensor: from.tensor, written: false }] : []),
    ...present(writes).map(([, tensor]) => ({ tensor, written: true })),
    ...(to ? [{ tensor: to.tensor, written: true }] : []),
  ]
  if (bound.length > MOST_BUFFERS)
    throw new RangeError(`${launch.entry} has ${bound.length} buffers, cards need not offer more than ${MOST_BUFFERS}`)
  for (const { tensor } of bound) gpu.uploadToGPU(tensor.dataId)
  if (from) copyParts(gpu, from, 'in')
  const { pipeline, layout } = pipelineOf(gpu, launch, bound)
  const uniforms = gpu.makeUniforms([
    ...[...Object.values(numbers), ...offsets(from), ...offsets(to)].map((value) => int(value)),
    ...Object.values(floats).map((value) => ({ type: 'float32' as const, data: [value] as [number] })),
  ])
  const resources = [uniforms, ...bound.map(({ tensor }) => gpu.tensorToBinding(tensor))]
  const entries = resources.map((resource, binding) => ({ binding, resource }))
  record(gpu, pipeline, gpu.device.createBindGroup({ layout, entries }), groups)
  for (const { tensor } of bound) gpu.commandQueueOwnedIds.add(tensor.dataId)
  if (to) copyParts(gpu, to, 'out')
}

const int = (value: number) => ({ type: 'int32' as const, data: [value] as [number] })

/** The tensors that are there and have values. */
const present = (tensors: Readonly<Record<string, Read | Write>>): [string, tf.TensorInfo][] =>
  Object.entries(tensors).filter(
    (entry): entry is [string, tf.TensorInfo] => typeof entry[1] === 'object' && sizeOf(entry[1]) > 0,
  )

/** How many values stand before each part. */
function offsets(shared: Shared | undefined): number[] {
  let at = 0
  return (shared?.parts ?? []).map(([, part]) => {
    const before = at
    at += sizeOf(part)
    return before
  })
}

function copyParts(gpu: WebgpuBackend, shared: Shared, way: 'in' | 'out'): void {
  const starts = offsets(shared)
  const bufferOf = ({ dataId }: tf.TensorInfo) => gpu.tensorMap.get(dataId).resource!
  for (const [, part] of shared.parts) gpu.uploadToGPU(part.dataId)
  gpu.ensureCommandEncoderReady()
  gpu.endComputePassEncoder()
  for (const [i, [, part]] of shared.parts.entries()) {
    const [at, bytes] = [4 * starts[i]!, 4 * sizeOf(part)]
    if (way === 'in') gpu.commandEncoder.copyBufferToBuffer(bufferOf(part), 0, bufferOf(shared.tensor), at, bytes)
    else gpu.commandEncoder.copyBufferToBuffer(bufferOf(shared.tensor), at, bufferOf(part), 0, bytes)
    gpu.commandQueueOwnedIds.add(part.dataId)
  }
}

function record(gpu: WebgpuBackend, pipeline: object, bindings: object, groups: Launch['groups']): void {
  gpu.ensureCommandEncoderReady()
  gpu.computePassEncoder ??= gpu.commandEncoder.beginComputePass()
  gpu.computePassEncoder.setPipeline(pipeline)
  gpu.computePassEncoder.setBindGroup(0, bindings)
  gpu.computePassEncoder.dispatchWorkgroups(...groups)
  gpu.dispatchCountInPass++
  if (gpu.dispatchCountInPass < tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) return
  gpu.endComputePassEncoder()
  gpu.submitQueue()
}

interface Pipeline {
  readonly pipeline: object
  readonly layout: object
}

const pipelines = new WeakMap<WebgpuBackend, Map<string, Pipeline>>()

/** Compiled at the first use, for each set of constants and of tensors that are there. */
function pipelineOf(gpu: WebgpuBackend, launch: Launch, bound: readonly { readonly written: boolean }[]): Pipeline {
  const code = `${declare(declared(gpu, launch))}\n${launch.code}`
  const known = pipelines.get(gpu) ?? new Map<string, Pipeline>()
  pipelines.set(gpu, known)
  const found = known.get(code)
  if (found) return found
  const { device } = gpu
  const types = ['uniform', ...bound.map(({ written }) => (written ? 'storage' : 'read-only-storage'))]
  const layout = device.createBindGroupLayout({
    entries: types.map((type, binding) => ({ binding, visibility: 4 /* GPUShaderStage.COMPUTE */, buffer: { type } })),
  })
  const pipeline = device.createComputePipeline({
    label: launch.entry,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ label: launch.entry, code }), entryPoint: launch.entry },
  })
  throwFaults(gpu) // where they are known at once, nothing of it is recorded
  const made = { pipeline, layout }
  known.set(code, made)
  return made
}

/** Buffers are numbered as they are bound: numbers, reads, shared reads, writes, shared writes. */
function declared(gpu: WebgpuBackend, launch: Launch) {
  const {
    constants = {},
    reads = {},
    smallReads = {},
    writes = {},
    smallWrites = {},
    numbers = {},
    floats = {},
  } = launch
  let next = 1
  const whole = ({ dataId }: tf.TensorInfo) => gpu.tensorMap.get(dataId).dtype !== 'float32'
  const own = (tensors: Readonly<Record<string, Read | Write>>): Record<string, Binding> =>
    Object.fromEntries(
      present(tensors).map(([name, tensor]) => [name, { buffer: next++, shared: false, whole: whole(tensor) }]),
    )
  const sharing = (tensors: Readonly<Record<string, Read | Write>>): Record<string, Binding> => {
    const parts = present(tensors)
    const buffer = parts.length > 0 ? next++ : next
    return Object.fromEntries(parts.map(([name, tensor]) => [name, { buffer, shared: true, whole: whole(tensor) }]))
  }
  const bindings = { ...own(reads), ...sharing(smallReads), ...own(writes), ...sharing(smallWrites) }
  const standsFor = (value: Read) => (typeof value === 'number' ? value : 0)
  return {
    ...{ constants, floats: Object.keys(floats) },
    reads: Object.fromEntries(
      Object.entries({ ...reads, ...smallReads }).map(([name, value]) => [name, bindings[name] ?? standsFor(value)]),
    ),
    writes: Object.fromEntries(Object.keys({ ...writes, ...smallWrites }).map((name) => [name, bindings[name]])),
    numbers: [
      ...Object.keys(numbers),
      ...[...present(smallReads), ...present(smallWrites)].map(([name]) => `from_${name}`),
    ],
  }
}

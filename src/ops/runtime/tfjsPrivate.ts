/**
 * The one place of the ops that touches what TensorFlow.js does not publish. Written for 4.22; every name is checked
 * when it is used, and `test/ops/runtime/kernels.test.ts` fails when one of them is gone.
 *
 *   backend.wasm.asm.memory, backend.wasm._malloc, _free           the heap of the wasm backend
 *   backend.dataIdMap.get(id).memoryOffset                          where a tensor's values are
 *   backend.makeOutput(shape, dtype)                                a tensor with values still unwritten
 *   backend.executeSingleOutput, executeMultipleOutputs             one operation of TensorFlow's library (tfjs-node)
 *   backend.binding.executeOp, deleteTensor, getInputTensorIds,
 *   createOutputTensor                                              the same, of a type that TensorFlow.js does not know
 *   backend.isUsingGpuDevice                                        whether that keeps tensors on a card
 *   backend.commandEncoder, computePassEncoder and what `tensor/webgpu/types.ts` lists besides      the webgpu backend's recording
 *   engine().runKernelFunc({forwardFunc, backwardsFunc, inputs})    what tf.customGrad calls, but with several outputs
 *   engine().state.activeTape                                       the tape that records now, and what its nodes save
 */
import * as tf from '@tensorflow/tfjs'
import { BackendError } from '../../tensor/index.js'
import type { WebgpuBackend } from '../../tensor/internal.js'

/** The wasm backend: its heap, of which address 0 means "full", and its tensors there. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory }
    _malloc(bytes: number): number
    _free(address: number): void
  }
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } }
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo
}

const checked = new WeakSet<tf.KernelBackend>()

/** @throws BackendError when this TensorFlow.js keeps its heap elsewhere */
export function wasmBackend(backend: tf.KernelBackend): WasmBackend {
  const candidate = backend as unknown as WasmBackend
  if (checked.has(backend)) return candidate
  const { wasm } = candidate
  const complete =
    wasm?.asm?.memory instanceof WebAssembly.Memory &&
    typeof wasm._malloc === 'function' &&
    typeof wasm._free === 'function' &&
    typeof candidate.dataIdMap?.get === 'function' &&
    typeof candidate.makeOutput === 'function'
  if (!complete)
    throw new BackendError(
      'wasm',
      `TensorFlow.js ${tf.version_core} keeps its memory elsewhere than 4.22 does; install @tensorflow/tfjs 4.22`,
    )
  checked.add(backend)
  return candidate
}

export const isWasmBackend = (backend: tf.KernelBackend): boolean => 'wasm' in backend

/** tfjs-node's backend. */
export interface NodeBackend extends tf.KernelBackend {
  readonly binding: NodeBinding
  /** Whether TensorFlow has found a device of type GPU, on which it then keeps tensors. */
  readonly isUsingGpuDevice: boolean
  executeSingleOutput(
    name: string,
    attributes: readonly NodeAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.TensorInfo
  executeMultipleOutputs(
    name: string,
    attributes: readonly NodeAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.TensorInfo[]
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[]
  createOutputTensor(tensor: NodeTensor): tf.Tensor
}

interface NodeBinding {
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_TYPE: number
  readonly TF_FLOAT: number
  executeOp(name: string, attributes: readonly NodeAttribute[], ids: readonly number[], outputs: number): NodeTensor[]
  deleteTensor(id: number): void
}

/** A tensor of TensorFlow's library. */
interface NodeTensor {
  readonly id: number
  readonly dtype: number
  readonly shape: number[]
}

interface NodeAttribute {
  readonly name: string
  readonly type: number
  readonly value: number | string | boolean
}

export const isNodeBackend = (backend: tf.KernelBackend): backend is NodeBackend =>
  'executeSingleOutput' in backend && 'executeMultipleOutputs' in backend

/** TF_BFLOAT16 of TensorFlow's C API. */
const BFLOAT16 = 14

/** An Einsum of two float32 tensors that TensorFlow rounds to bfloat16 for it. @returns a float32 tensor */
export function bfloat16Einsum(equation: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const backend = tf.backend() as NodeBackend
  const { binding } = backend
  const cast = (id: number, from: number, to: number): NodeTensor =>
    run(
      'Cast',
      [type('SrcT', from), type('DstT', to), { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false }],
      [id],
    )
  const run = (name: string, attributes: readonly NodeAttribute[], ids: readonly number[]): NodeTensor =>
    binding.executeOp(name, attributes, ids, 1)[0]!
  const type = (name: string, value: number): NodeAttribute => ({ name, type: binding.TF_ATTR_TYPE, value })
  const rounded = backend.getInputTensorIds([a, b]).map((id) => cast(id, binding.TF_FLOAT, BFLOAT16).id)
  const attributes = [
    { name: 'N', type: binding.TF_ATTR_INT, value: 2 },
    { name: 'equation', type: binding.TF_ATTR_STRING, value: equation },
    type('T', BFLOAT16),
  ]
  const product = run('Einsum', attributes, rounded)
  const result = cast(product.id, BFLOAT16, binding.TF_FLOAT)
  for (const id of [...rounded, product.id]) binding.deleteTensor(id)
  return backend.createOutputTensor(result)
}

/** Whether tensors lie on a graphics card. */
export const isOnCard = (backend: tf.KernelBackend): boolean => isNodeBackend(backend) && backend.isUsingGpuDevice

const WEBGPU_NAMES = [
  ...(['device', 'tensorMap', 'commandQueueOwnedIds', 'dispatchCountInPass', 'computePassEncoder'] as const),
  ...(['ensureCommandEncoderReady', 'endComputePassEncoder', 'submitQueue'] as const),
  ...(['makeTensorInfo', 'uploadToGPU', 'tensorToBinding', 'makeUniforms'] as const),
] satisfies readonly (keyof WebgpuBackend)[]

/** @throws BackendError when this TensorFlow.js records its kernels otherwise */
export function webgpuBackend(backend: tf.KernelBackend): WebgpuBackend {
  if (checked.has(backend)) return backend as WebgpuBackend
  const missing = WEBGPU_NAMES.find((name) => !(name in backend))
  if (missing)
    throw new BackendError(
      'webgpu',
      `TensorFlow.js ${tf.version_core} has no ${missing}; install @tensorflow/tfjs-backend-webgpu 4.22`,
    )
  checked.add(backend)
  return backend as WebgpuBackend
}

export interface Differentiable {
  /** What gradients flow to. */
  readonly inputs: Readonly<Record<string, tf.Tensor>>
  /** Computes the outputs, and saves what the backward pass needs. */
  forward(save: (tensors: tf.Tensor[]) => void): tf.Tensor[]
  /**
   * A gradient for every input, from the gradients of all outputs (zeros where none arrived); a function is called only
   * where the gradient is needed.
   */
  backward(gradients: readonly tf.Tensor[], saved: readonly tf.Tensor[]): Record<string, tf.Tensor | (() => tf.Tensor)>
}

interface Engine {
  runKernelFunc(call: {
    forwardFunc: (backend: tf.KernelBackend, save: (tensors: tf.Tensor[]) => void) => tf.Tensor[]
    backwardsFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => Record<string, () => tf.Tensor>
    inputs: Readonly<Record<string, tf.Tensor>>
  }): tf.Tensor[]
}

/** tf.customGrad for functions with several outputs: all gradients come from one call of `backward`. */
export function runDifferentiable({ inputs, forward, backward }: Differentiable): tf.Tensor[] {
  const engine = tf.engine() as unknown as Engine
  if (typeof engine.runKernelFunc !== 'function')
    throw new BackendError(
      tf.getBackend(),
      `TensorFlow.js ${tf.version_core} has no engine().runKernelFunc; install @tensorflow/tfjs 4.22`,
    )
  return engine.runKernelFunc({
    forwardFunc: (_, save) => forward(save),
    backwardsFunc: (dy, saved) => {
      const gradients = backward(Array.isArray(dy) ? dy : [dy], saved)
      return Object.fromEntries(
        Object.entries(gradients).map(([name, gradient]) => [
          name,
          typeof gradient === 'function' ? gradient : () => gradient,
        ]),
      )
    },
    inputs,
  })
}

/**
 * Gradients of f at `sources` in the middle of a backward pass: a nested gradients() would drop the outer pass's tape.
 */
export function nestedGradients(f: () => tf.Tensor, sources: tf.Tensor[], dy: tf.Tensor): (tf.Tensor | null)[] {
  const engine = tf.engine()
  const outer = engine.state.activeTape
  try {
    return engine.gradients(freeingOnTheWay(f, sources), sources, dy).grads
  } finally {
    engine.state.activeTape = outer
  }
}

interface TapeNode {
  readonly kernelName: string
  readonly inputs: Readonly<Record<string, tf.Tensor>>
  readonly outputs: readonly tf.Tensor[]
  readonly saved?: readonly tf.Tensor[]
  gradient?: (dys: (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>
}

/** Kernels whose gradients read no more of what was saved than its shape, which outlives its values. */
const SHAPES_SUFFICE = new Set('Add AddN Sub Reshape ExpandDims Slice Concat PadV2 Sum Mean'.split(' '))

/**
 * For a function to be differentiated: keeps of the forward pass what gradients read, and frees in the backward pass
 * what it has gone past, the tensors that an operation saved and the gradients of its outputs. By itself TensorFlow.js
 * keeps all of them to the end, in three times the memory.
 *
 * @param sources what it is differentiated by
 */
export function freeingOnTheWay<Y extends tf.Tensor>(f: () => Y, sources: readonly tf.Tensor[]): () => Y {
  return () => {
    const { activeTape, gradientDepth } = tf.engine().state as { activeTape: TapeNode[]; gradientDepth: number }
    if (gradientDepth > 1) return f() // an outer gradient will read this tape as well
    const varying = new Set(sources.map(({ id }) => id)) // what depends on a source
    let free = (): void => {}
    activeTape.push = (node) => {
      const { kernelName, inputs, outputs, gradient, saved = [] } = node
      const varies = Object.values(inputs).some(({ id }) => varying.has(id))
      if (varies) for (const { id } of outputs) varying.add(id)
      if (!varies || SHAPES_SUFFICE.has(kernelName)) tf.dispose([...saved])
      else if (kernelName === 'Multiply') {
        // each factor is the other one's gradient; that of a mask nobody asks for
        if (!varying.has(inputs.b!.id)) saved[0]!.dispose()
        if (!varying.has(inputs.a!.id)) saved[1]!.dispose()
      }
      node.gradient =
        gradient &&
        ((dys) => {
          free()
          const gradients = gradient(dys)
          const known = new Set<tf.Tensor | null>([...saved, ...dys])
          const own = (make: () => tf.Tensor) => (): tf.Tensor => {
            const dx = make()
            if (known.has(dx)) return dx.clone() // it will be freed, or another input was given the same
            known.add(dx)
            return dx
          }
          free = () => tf.dispose([...saved, ...dys.filter((dy) => dy && !dy.kept)] as tf.Tensor[])
          return Object.fromEntries(Object.entries(gradients).map(([input, make]) => [input, own(make)]))
        })
      return Array.prototype.push.call(activeTape, node)
    }
    return f()
  }
}

/**
 * The parts of WebGPU, and of TensorFlow.js's backend for it, that this library touches. Written down here because
 * neither Node nor every TypeScript knows WebGPU's types.
 */
import type * as tf from '@tensorflow/tfjs'

export interface GpuAdapterInfo {
  readonly vendor: string
  readonly architecture: string
  readonly device: string
  readonly description: string
  /** Whether it is made of software; older browsers say it on the adapter. */
  readonly isFallbackAdapter?: boolean
}

export interface GpuAdapter {
  readonly info: GpuAdapterInfo
  readonly isFallbackAdapter?: boolean
  readonly features: ReadonlySet<string>
  readonly limits: Readonly<Record<string, number>>
  requestDevice(descriptor: {
    readonly requiredFeatures: readonly string[]
    readonly requiredLimits: Readonly<Record<string, number>>
  }): Promise<GpuDevice>
}

export interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: 'high-performance' }): Promise<GpuAdapter | null>
}

export interface GpuBuffer {
  readonly size: number
  readonly mapState: 'unmapped' | 'pending' | 'mapped'
  mapAsync(mode: number): Promise<void>
  getMappedRange(): ArrayBuffer
  destroy(): void
}

/** What the browser's and Dawn's devices have in common. */
export interface GpuDevice {
  readonly limits: Readonly<Record<string, number>>
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
  onuncapturederror: ((event: { readonly error: { readonly message: string }; preventDefault(): void }) => void) | null
  readonly queue: { writeBuffer(buffer: GpuBuffer, offset: number, values: Float32Array): void }
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): GpuBuffer
  createShaderModule(descriptor: { readonly label: string; readonly code: string }): object
  createBindGroupLayout(descriptor: { readonly entries: readonly object[] }): object
  createPipelineLayout(descriptor: { readonly bindGroupLayouts: readonly object[] }): object
  createComputePipeline(descriptor: {
    readonly label: string
    readonly layout: object
    readonly compute: { readonly module: object; readonly entryPoint: string }
  }): object
  createBindGroup(descriptor: { readonly layout: object; readonly entries: readonly object[] }): object
}

/** A range of a buffer, as shaders are given it. */
export interface GpuBinding {
  readonly buffer: GpuBuffer
}

interface GpuPass {
  setPipeline(pipeline: object): void
  setBindGroup(index: number, group: object): void
  dispatchWorkgroups(x: number, y: number, z: number): void
}

/** A member of a struct in uniform memory. */
export interface UniformNumber {
  readonly type: 'int32' | 'float32'
  readonly data: [number]
}

/** TensorFlow.js's backend, 4.22. */
export interface WebgpuBackend extends tf.KernelBackend {
  readonly device: GpuDevice
  readonly tensorMap: {
    get(id: object): { values: tf.backend_util.TypedArray | null; dtype: tf.DataType; resource?: GpuBuffer | null }
  }
  readonly commandEncoder: {
    beginComputePass(): GpuPass
    copyBufferToBuffer(from: GpuBuffer, at: number, to: GpuBuffer, offset: number, bytes: number): void
  }
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  /** Where kernels are being recorded; none after a copy. */
  computePassEncoder: GpuPass | null
  dispatchCountInPass: number
  /** Tensors that recorded kernels use: their buffers are kept until those were handed to the device. */
  readonly commandQueueOwnedIds: { add(id: object): void }
  makeTensorInfo(shape: number[], dtype: 'float32'): tf.TensorInfo
  uploadToGPU(id: object): void
  tensorToBinding(tensor: tf.TensorInfo): GpuBinding
  makeUniforms(numbers: readonly UniformNumber[]): GpuBinding
  runWebGPUProgram(...call: readonly unknown[]): tf.TensorInfo
}

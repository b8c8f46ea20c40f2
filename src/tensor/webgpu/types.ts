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
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): GpuBuffer
}

/** TensorFlow.js's backend, 4.22. */
export interface WebgpuBackend extends tf.KernelBackend {
  readonly device: GpuDevice
  readonly tensorMap: {
    get(id: object): { values: tf.backend_util.TypedArray | null; dtype: tf.DataType; resource?: GpuBuffer | null }
  }
  readonly commandEncoder: {
    copyBufferToBuffer(from: GpuBuffer, at: number, to: GpuBuffer, offset: number, bytes: number): void
  }
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  runWebGPUProgram(...call: readonly unknown[]): tf.TensorInfo
}

/** The 'webgpu' backend: any graphics card, in browsers and, through Dawn, in Node. */
import * as tf from '@tensorflow/tfjs'
import { BackendError } from '../errors.js'
import { describeAdapter, isSoftware } from './adapter.js'
import { deliver, hasCard, provideDawn } from './dawn.node.js'
import { makeStrict } from './strict.js'
import type { Gpu, GpuAdapter, GpuDevice, WebgpuBackend } from './types.js'

/** What the adapter offers more of than every adapter must. */
const LIMITS = [
  'maxStorageBuffersPerShaderStage',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
]

/** The adapter that the backend was started on. */
let started: GpuAdapter | undefined

const inNode = (): boolean => typeof process !== 'undefined' && process.versions?.node !== undefined

/**
 * Makes 'webgpu' known to TensorFlow.js.
 * @throws BackendError when a package or an adapter is missing, or where only cards are wanted and there is none
 */
export async function startWebgpu({ onlyCards }: { readonly onlyCards: boolean }): Promise<{
  readonly device: string
  readonly kernels: 'wgsl'
  readonly software: boolean
}> {
  const node = inNode()
  if (node && onlyCards && !hasCard()) throw new BackendError('webgpu', 'this machine shows no graphics card')
  if (node && !gpuOf()) await provideDawn()
  const gpu = gpuOf()
  if (!gpu) throw new BackendError('webgpu', 'this browser has no WebGPU (navigator.gpu)')
  started ??= (await gpu.requestAdapter({ powerPreference: 'high-performance' })) ?? undefined
  if (!started)
    throw new BackendError(
      'webgpu',
      node
        ? 'no graphics adapter was found; it needs a driver for Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS)'
        : 'no graphics adapter was found; the page chrome://gpu says why',
    )
  const device = describeAdapter(started)
  if (onlyCards && isSoftware(started)) throw new BackendError('webgpu', `${device}, which wasm outruns`)
  await register(started, node)
  return { device, kernels: 'wgsl', software: isSoftware(started) }
}

const gpuOf = (): Gpu | undefined => (globalThis.navigator as { readonly gpu?: Gpu } | undefined)?.gpu

/** Once; a backend that somebody else has started is taken as it is. */
async function register(adapter: GpuAdapter, node: boolean): Promise<void> {
  const running = tf.engine().registry.webgpu as WebgpuBackend | undefined
  if (running) return makeStrict(running, node ? deliver : undefined)
  const { WebGPUBackend } = await loadBackend()
  const features = ['timestamp-query'].filter((feature) => adapter.features.has(feature))
  const device = await adapter.requestDevice({
    requiredFeatures: features,
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]!])),
  })
  const backend = new WebGPUBackend(device, adapter.info)
  makeStrict(backend, node ? deliver : undefined)
  tf.removeBackend('webgpu') // what the import has registered: a device of the smallest limits
  tf.registerBackend('webgpu', () => backend)
}

interface BackendModule {
  readonly WebGPUBackend: new (device: GpuDevice, info: GpuAdapter['info']) => WebgpuBackend
}

async function loadBackend(): Promise<BackendModule> {
  try {
    return (await import('@tensorflow/tfjs-backend-webgpu')) as unknown as BackendModule
  } catch (error) {
    throw new BackendError(
      'webgpu',
      `needs \`npm install @tensorflow/tfjs-backend-webgpu@4.22.0\` (${String(error).split('\n')[0]})`,
    )
  }
}

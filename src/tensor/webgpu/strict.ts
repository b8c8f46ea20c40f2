/**
 * Makes TensorFlow.js's WebGPU backend tell its faults. By itself it prints what the device refuses (a shader that does
 * not compile, a buffer that does not fit) and goes on with zeros; here the run that met the fault throws.
 */
import * as tf from '@tensorflow/tfjs'
import { BackendError } from '../errors.js'
import type { WebgpuBackend } from './types.js'

const MAP_READ = 1
/** GPUBufferUsage.MAP_READ | COPY_DST */
const STAGING = 1 | 8

const strict = new WeakMap<tf.KernelBackend, Faults>()

interface Faults {
  first?: string
}

/**
 * @param deliver where values can be read without `await` (Node): lets the device's answers arrive
 */
export function makeStrict(backend: WebgpuBackend, deliver?: () => boolean): void {
  if (strict.has(backend)) return
  const faults: Faults = {}
  strict.set(backend, faults)
  backend.device.onuncapturederror = (event) => {
    event.preventDefault()
    faults.first ??= event.error.message
  }
  void backend.device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') faults.first ??= `the device was lost: ${message}`
  })
  const { read, readSync, runWebGPUProgram } = backend
  backend.runWebGPUProgram = (...call) => {
    throwFaults(backend)
    return runWebGPUProgram.call(backend, ...call)
  }
  backend.read = async (id) => {
    try {
      return await read.call(backend, id)
    } finally {
      throwFaults(backend) // also in place of what a lost device throws
    }
  }
  backend.readSync = (id) => {
    const values = deliver ? readNow(backend, id, deliver) : readSync.call(backend, id)
    throwFaults(backend)
    return values
  }
}

/** @throws BackendError with the first fault since the last call; later runs start without it */
export function throwFaults(backend: tf.KernelBackend): void {
  const faults = strict.get(backend)
  const first = faults?.first
  if (first === undefined) return
  delete faults!.first
  throw new BackendError('webgpu', first.trim())
}

/** What `readSync` does in browsers by drawing on canvases, which Node has not. */
function readNow(backend: WebgpuBackend, id: object, deliver: () => boolean): tf.backend_util.TypedArray {
  const tensor = backend.tensorMap.get(id)
  if (tensor.values || !tensor.resource) return tensor.values!
  const { resource, dtype } = tensor
  const staging = backend.device.createBuffer({ size: resource.size, usage: STAGING })
  backend.ensureCommandEncoderReady()
  backend.endComputePassEncoder()
  backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, resource.size)
  backend.submitQueue()
  staging.mapAsync(MAP_READ).catch(() => {}) // told as a fault
  while (staging.mapState === 'pending' && deliver());
  throwFaults(backend)
  if (staging.mapState !== 'mapped')
    throw new BackendError('webgpu', 'the device did not answer; read values by `await tensor.data()`')
  tensor.values = tf.util.convertBackendValuesAndArrayBuffer(
    staging.getMappedRange().slice(0),
    dtype,
  ) as tf.backend_util.TypedArray
  staging.destroy()
  return tensor.values
}

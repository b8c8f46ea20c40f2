/**
 * Starts the webgpu backend with two of its own kernels replaced, those that are not exact enough, and tries our ops on
 * a card that it has not seen.
 */
import * as tf from '@tensorflow/tfjs'
import { registerBackendStarter, startWebgpu } from '../../../tensor/internal.js'
import { registeredOps } from '../../runtime/register.js'
import { probeOps } from '../../runtime/webgpu/probe.js'
import { replaceKernel } from '../replaceKernel.js'
import { cos, sin } from './sine.js'

const tried = new WeakSet<tf.KernelBackend>()

registerBackendStarter('webgpu', async (options) => {
  const { software, ...started } = await startWebgpu(options)
  replaceKernel('webgpu', 'Sin', sin)
  replaceKernel('webgpu', 'Cos', cos)
  const backend = tf.findBackend('webgpu')
  if (backend && !software && !tried.has(backend)) {
    tried.add(backend)
    await probeOps(backend, registeredOps(), started.device) // software is what the tests run on
  }
  return started
})

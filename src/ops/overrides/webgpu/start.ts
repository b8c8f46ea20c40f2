/** Starts the webgpu backend with two of its own kernels replaced: those that are not exact enough. */
import { registerBackendStarter, startWebgpu } from '../../../tensor/internal.js'
import { replaceKernel } from '../replaceKernel.js'
import { cos, sin } from './sine.js'

registerBackendStarter('webgpu', async (options) => {
  const started = await startWebgpu(options)
  replaceKernel('webgpu', 'Sin', sin)
  replaceKernel('webgpu', 'Cos', cos)
  return started
})

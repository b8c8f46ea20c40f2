/** Starts the tensorflow backend with one of TensorFlow.js's kernels replaced. */
import { registerBackendStarter, startTensorflow } from '../../../tensor/internal.js'
import { replaceKernel } from '../replaceKernel.js'
import { step } from './step.js'

registerBackendStarter('tensorflow', async (options) => {
  const started = await startTensorflow(options)
  replaceKernel('tensorflow', 'Step', step)
  return started
})

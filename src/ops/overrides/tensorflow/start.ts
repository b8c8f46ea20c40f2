/** Starts the tensorflow backend with two of TensorFlow.js's kernels replaced. */
import { registerBackendStarter, startTensorflow } from '../../../tensor/internal.js'
import { replaceKernel } from '../replaceKernel.js'
import { reshape } from './reshape.js'
import { step } from './step.js'

registerBackendStarter('tensorflow', async (options) => {
  const started = await startTensorflow(options)
  replaceKernel('tensorflow', 'Reshape', reshape)
  replaceKernel('tensorflow', 'Step', step)
  return started
})

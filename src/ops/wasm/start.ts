/** Starts the wasm backend with ten of its own kernels replaced: the ones that cost a training step most. */
import { registerBackendStarter } from '../../tensor/index.js'
import { gather } from './gather.js'
import { identity } from './identity.js'
import { matMul } from './matMul.js'
import { concat, pad, slice, split } from './pieces.js'
import { replaceKernel } from './replaceKernel.js'
import { sum } from './sum.js'
import { transpose } from './transpose.js'

registerBackendStarter('wasm', async () => {
  await import('@tensorflow/tfjs-backend-wasm')
  replaceKernel('Identity', identity)
  replaceKernel('Transpose', transpose)
  replaceKernel('Sum', sum)
  replaceKernel('Slice', slice)
  replaceKernel('SplitV', split)
  replaceKernel('Concat', concat)
  replaceKernel('PadV2', pad)
  replaceKernel('BatchMatMul', matMul)
  replaceKernel('_FusedMatMul', matMul)
  replaceKernel('GatherV2', gather)
  return { device: 'WebAssembly SIMD on one core', kernels: 'simd' }
})

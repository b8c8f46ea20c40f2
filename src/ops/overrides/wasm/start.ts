/** Starts the wasm backend with eleven of its own kernels replaced: the ones that cost a training step most. */
import { registerBackendStarter } from '../../../tensor/internal.js'
import { kernelBuild } from '../../runtime/wasm/instance.js'
import { replaceKernel } from '../replaceKernel.js'
import { gather } from './gather.js'
import { identity } from './identity.js'
import { matMul } from './matMul.js'
import { concat, pad, slice, split, tile } from './pieces.js'
import { sum } from './sum.js'
import { transpose } from './transpose.js'

const REPLACEMENTS = {
  Identity: identity,
  Transpose: transpose,
  Sum: sum,
  GatherV2: gather,
  Slice: slice,
  SplitV: split,
  Concat: concat,
  PadV2: pad,
  Tile: tile,
  BatchMatMul: matMul,
  _FusedMatMul: matMul,
}

/** For a wasm backend that somebody else has started, too; a second call does nothing. */
export function replaceKernels(): void {
  for (const [kernelName, replacement] of Object.entries(REPLACEMENTS)) replaceKernel('wasm', kernelName, replacement)
}

registerBackendStarter('wasm', async () => {
  await import('@tensorflow/tfjs-backend-wasm')
  replaceKernels()
  return {
    device: `WebAssembly SIMD${kernelBuild() === 'relaxed' ? ' with fused multiply-add' : ''} on one core`,
    kernels: 'simd',
  }
})

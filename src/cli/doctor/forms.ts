/** How ops run, in words. */
import type { OpForm } from '../../ops/internal.js'

export const FORMS: Readonly<Record<OpForm, string>> = {
  cuda: 'CUDA C on the card',
  native: 'C++',
  wgsl: 'WGSL',
  simd: 'WebAssembly SIMD',
  copied: 'WebAssembly SIMD, on copies',
  loop: 'JavaScript',
  reference: 'plain operations',
}

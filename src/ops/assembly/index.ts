// The module's exports: one file an op. See README.md before adding a kernel.
export { scanForward } from './scanForward'
export { scanBackward } from './scanBackward'
export { convForward, convBackward } from './conv'
export { gateForward, gateBackward } from './gate'
export { lifForward, lifBackward } from './lif'
export { adamStep } from './adam'
export { spikeAttentionForward, spikeAttentionBackward } from './attention'
export { transposeMatrices, sumRows } from './matrix'

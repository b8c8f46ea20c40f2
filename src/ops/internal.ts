/** What other rooms of this library need of the ops, and nobody else. */
export { adamStep } from './adamStep/adamStep.js'
export type { AdamStepOptions } from './adamStep/types.js'
export { type OpForm, opForms } from './runtime/tensorflow/opForms.js'
export { freeingOnTheWay, isOnCard } from './runtime/tfjsPrivate.js'
export { guardHeap, requireHeap, wasmHeapBytes } from './runtime/wasm/heap.js'
export { decay, discretizeTensor, gain } from './selectiveScan/discretization.js'
export { DISCRETIZATIONS, requireDiscretization } from './selectiveScan/types.js'
export { squaredNorms } from './squaredNorms/squaredNorms.js'

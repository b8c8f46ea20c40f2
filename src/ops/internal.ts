/** What other rooms of this library need of the ops, and nobody else. */
export { guardHeap, HEAP_LIMIT, requireHeap, wasmHeapBytes } from './runtime/wasm/heap.js'
export { decay, discretizeTensor, gain } from './selectiveScan/discretization.js'

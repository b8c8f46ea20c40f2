/** What other rooms of this library need of this one, and users do not. */
export { registerBackendStarter } from './backend.js'
export { getPrecision } from './precision.js'
export { startTensorflow } from './tensorflow.node.js'
export { startWebgpu } from './webgpu/start.js'
export { throwFaults } from './webgpu/strict.js'
export type { WebgpuBackend } from './webgpu/types.js'

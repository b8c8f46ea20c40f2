import { onWebgpu } from './onWebgpu.js'

// Every op with shaders against its plain twin and the golden numbers, values and gradients. `linear` is products of matrices there, TensorFlow.js's own,
// whose barriers the driver of the tests takes minutes for.
await onWebgpu(['ops'], ['linear'])

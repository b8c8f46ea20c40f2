import { onWebgpu } from './onWebgpu.js'

// Every op against its plain twin and the golden numbers, values and gradients, on WebGPU.
await onWebgpu('ops')

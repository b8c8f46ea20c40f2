import { onWebgpu } from './onWebgpu.js'

// A hundred steps of training, and what they leave behind.
await onWebgpu(['train'])

import { onShim } from './onShim.js'

await onShim({})

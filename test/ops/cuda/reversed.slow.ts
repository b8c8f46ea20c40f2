import { onShim } from './onShim.js'

// A barrier that is missing shows when the threads of a block run the other way round.
await onShim({ reversed: true })

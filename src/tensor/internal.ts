/** What other rooms of this library need of this one, and users do not. */
export { registerBackendStarter } from './backend.js'
export { getPrecision } from './precision.js'

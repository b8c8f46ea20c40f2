/** What other rooms of this library need of this one, and users do not. */
export { type BackendStarter, registerBackendStarter } from './backend.js'

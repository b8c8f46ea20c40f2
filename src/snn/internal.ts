/** What other rooms of this library need of this one, and users do not. */
export { lifParameters } from './lifOptions.js'

/** What other rooms of this library need of this one, and users do not. */
export { ssmSizes } from './config.js'

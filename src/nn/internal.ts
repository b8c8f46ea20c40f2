/** What other rooms of this library need of this one, and users do not. */
export { fanInUniform, identityWeight } from './initializers.js'
export { standardize } from './layerNorm.js'

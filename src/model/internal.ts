/** What other rooms of this library need of this one, and users do not. */
export { foreignSentence } from './foreignSentence.js'
export { foreignScores } from './heads.js'
export { loadModel } from './modelFolder.node.js'
export { completeSaved } from './savedConfig.js'

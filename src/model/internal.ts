/** What other rooms of this library need of this one, and users do not. */
export { CONFIG_HELP } from './config/help.generated.js'
export { LOSS_WEIGHTS, SECTIONS } from './config/keys.js'
export { foreignSentence } from './foreignSentence.js'
export { foreignScores } from './heads.js'
export { loadModel } from './modelFolder.node.js'
export { recordChanged } from './recordedChange.js'
export { completeSaved } from './savedConfig.js'

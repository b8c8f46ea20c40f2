/** What other rooms of this library need of this one, and users do not. */
export { describeBest, type RunFacts, readRunFacts } from './node.js'
export { buildReplica, replicaOf } from './replica.js'
export { exampleIndices } from './run.js'
export { writeRunRecord } from './runRecord.js'
export { SUBMISSION_SPLITS } from './submission.js'

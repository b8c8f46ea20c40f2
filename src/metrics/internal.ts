/** What other rooms of this library need of this one, and users do not. */
export { annotationProblems } from './annotation/annotationProblems.js'
export { IOU_THRESHOLDS } from './momentRetrieval.js'
export { hullIou } from './temporalIou.js'

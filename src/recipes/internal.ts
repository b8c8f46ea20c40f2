/** What other rooms of this library need of this one, and users do not. */
export { type FoundVideo, findPage, type Moment } from './findPage.js'
export { inspectPage } from './inspectPage.js'
export { describeBest, type RunFacts, readJson, readRunFacts } from './readRun.node.js'
export { exampleIndices } from './run.js'
export { writeRunRecord } from './runRecord.js'
export { printedMetrics, QVHIGHLIGHTS_FIGURES, shortMetric, tableMetrics } from './shownMetrics.js'

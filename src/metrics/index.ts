/** The benchmarks' official evaluators, and the maths of spans that they share with the model. */
export type { Annotation } from './annotation/annotation.js'
export type { GroundTruth } from './annotation/annotationProblems.js'
export { BENCHMARK_NAMES, type BenchmarkName } from './annotation/benchmarkName.js'
export { ceilingPredictions, floorPredictions } from './baselines.js'
export { detectionPrecision } from './detectionPrecision.js'
export { MetricsError } from './errors.js'
export { type EvaluateOptions, evaluate } from './evaluate.js'
export type { Evaluation } from './evaluation.js'
export { type PostprocessOptions, postprocessWindows } from './postprocessWindows.js'
export type { Prediction, ScoredWindow } from './prediction.js'
export {
  type ProposalRates,
  type ProposalSample,
  type ProposalScores,
  proposalScores,
  proposalVerdict,
} from './proposalScores.js'
export { rankingDepth, rankingPrecision } from './rankingPrecision.js'
export { roundDecimal } from './roundDecimal.js'
export { type Span, temporalIou } from './temporalIou.js'
export { temporalNms } from './temporalNms.js'
export { trapezoidPrecision } from './trapezoidPrecision.js'

/**
 * What a model is built, trained, judged and drawn with. File formats, the parts of ops and data sets, and what only
 * Node or a notebook has are asked for by their room: `spikemba/formats`, `spikemba/ops`, `spikemba/course`, …
 */
export {
  type Batch,
  type BatchesOptions,
  BENCHMARKS,
  type BenchmarkFacts,
  batches,
  collate,
  DataError,
  type DataFolder,
  type Dataset,
  diskFolder,
  type FeatureMatrix,
  type FeatureSource,
  fetchFeatures,
  type LoadOptions,
  loadBenchmark,
  type MakePlantedOptions,
  makePlanted,
  makeShapes,
  memoryFolder,
  type PlantedOptions,
  type RenderedClip,
  type RenderOptions,
  renderClip,
  type Sample,
  SHAPE_COLORS,
  type ShapesOptions,
} from './datasets/index.js'
export * from './losses/index.js'
export {
  type Annotation,
  type BenchmarkName,
  ceilingPredictions,
  detectionPrecision,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  floorPredictions,
  MetricsError,
  type Prediction,
  type ProposalScores,
  proposalScores,
  proposalVerdict,
  rankingDepth,
  rankingPrecision,
  roundDecimal,
  type ScoredWindow,
  type Span,
  temporalIou,
  temporalNms,
  trapezoidPrecision,
} from './metrics/index.js'
export * from './model/index.js'
export * from './nn/index.js'
export {
  checkpoint,
  type Discretization,
  HeapError,
  type LifScanOptions,
  type LifScanResult,
  lifScan,
  linear,
  type SelectiveScanInput,
  type SelectiveScanResult,
  type Surrogate,
  type SurrogateName,
  selectiveScan,
  spike,
  stopGradient,
  surrogates,
} from './ops/index.js'
export * from './recipes/index.js'
export * from './snn/index.js'
export * from './ssm/index.js'
export * from './tensor/index.js'
export * from './train/index.js'
export * from './viz/index.js'

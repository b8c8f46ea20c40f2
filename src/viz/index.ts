export { DISPLAY, encodePng } from '../display/index.js'
export { type AblationGridOptions, type AblationRow, ablationGrid } from './ablationGrid.js'
export { type AttentionMapOptions, attentionMap } from './attentionMap.js'
export {
  type Arrow,
  type BlockDiagramData,
  type BlockDiagramOptions,
  type Box,
  type BoxKind,
  blockDiagram,
} from './blockDiagram.js'
export { type DeadSaturatedMapOptions, deadSaturatedMap } from './deadSaturatedMap.js'
export { deltaHeatmap } from './deltaHeatmap.js'
export { type EnergyEstimate, type EnergyRow, energyTable } from './energyTable.js'
export { type Figure, FigureError, type FigureMime, plotly, vegaLite } from './figure.js'
export { type Divergence, firstDivergence } from './firstDivergence.js'
export type { Grid } from './grid.js'
export { type IsiHistogramOptions, isiHistogram } from './isiHistogram.js'
export { type KernelPlotOptions, kernelPlot } from './kernelPlot.js'
export { type LineChartData, type LineChartOptions, lineChart } from './lineChart.js'
export {
  type LifTrace,
  type MembraneTraceData,
  type MembraneTraceOptions,
  membraneTrace,
  type NeuronSelection,
} from './membraneTrace.js'
export type { NumberSource, NumberTensor, SpikeSelection } from './numbers.js'
export { type ParameterRow, parameterTable } from './parameterTable.js'
export { type PointCloudData, type PointCloudOptions, pointCloud } from './pointCloud.js'
export { type ProposalTimelineData, proposalTimeline } from './proposalTimeline.js'
export { type RateHistogramOptions, rateHistogram } from './rateHistogram.js'
export { type RecallCurveOptions, recallCurve } from './recallCurve.js'
export { type RunComparisonData, runComparison } from './runComparison.js'
export {
  type PredictedSample,
  type SaliencyTimelineData,
  type SaliencyTimelineOptions,
  saliencyTimeline,
} from './saliencyTimeline.js'
export type { OneOrMany } from './series.js'
export { show } from './show.js'
export type { FigureSize } from './size.js'
export { type FigureSlider, type SliderFigureOptions, sliderFigure } from './sliderFigure.js'
export { type SlotHeatmapOptions, slotHeatmap } from './slotHeatmap.js'
export { type SpikeEvent, spikeEvents } from './spikeEvents.js'
export { type SpikeRasterOptions, spikeRaster } from './spikeRaster.js'
export { type StateHeatmapOptions, stateHeatmap } from './stateHeatmap.js'
export { type StateSurfaceOptions, stateSurface } from './stateSurface.js'
export { surrogateCurve } from './surrogateCurve.js'
export { surrogateHeatmap } from './surrogateHeatmap.js'
export { FIGURE_STYLE, type FigureStyle } from './theme.js'
export type { TimeMapOptions } from './timeAxis.js'
export { type Curve, type TrainingCurvesOptions, trainingCurves } from './trainingCurves.js'

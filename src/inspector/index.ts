/** The recording of one forward pass: what the spike inspector shows. Without TensorFlow.js, Node or DOM. */
export type { FiringState } from '../display/index.js'
export { bitAt, packBits, unpackBits } from './bits.js'
export { compareRecordings, type RecordingDifference } from './compareRecordings.js'
export { type DiagnoseOptions, diagnose } from './diagnose/diagnose.js'
export type { FaultName, Finding } from './diagnose/finding.js'
export { vitalSigns } from './diagnose/vitalSigns.js'
export { RecordingError } from './errors.js'
export { RECORDING_VERSION } from './head.js'
export { type LayerCurrents, type LayerRun, type NeuronRun, runLayer, runNeuron } from './lifRun.js'
export { type NeuronFacts, type NeuronFiring, neuronFacts, neuronFiring, type TokenRange } from './neurons.js'
export { type NeuronOrder, ORDERS, orderNeurons } from './order.js'
export { type ProposalSet, proposalSet } from './proposalSet.js'
export { readRecording } from './readRecording.js'
export {
  type LifSettings,
  QUANTILES,
  type RecordedBlock,
  type RecordedFilm,
  type RecordedGradient,
  type RecordedLayer,
  type RecordedMixer,
  type RecordedQuantiles,
  type RecordedSample,
  type RecordedScan,
  type RecordedTruth,
  type RecordedWeight,
  type Recording,
} from './recording.js'
export { recordingSvg } from './recordingSvg.js'
export { RECORDING_MIME, showsRecording } from './showsRecording.js'
export { surrogateMap } from './surrogateMap.js'
export { surrogateSlope } from './surrogateSlope.js'
export { writeRecording } from './writeRecording.js'

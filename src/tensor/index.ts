import './showTensors.js'

export { type Backend, type BackendName, useBackend } from './backend.js'
export { BackendError, OptionError, ShapeError, TaggedError } from './errors.js'
export { getImplementation, type Implementation, setImplementation } from './implementation.js'
export type { Precision } from './precision.js'
export { Random, type RandomState } from './random.js'
export { type AxisPattern, axes } from './shapes.js'

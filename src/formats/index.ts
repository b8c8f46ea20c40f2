/** Files of arrays and rows: bytes in, typed arrays out, and back. */
export type { ElementType, TypedArray } from './elements.js'
export { FormatError, type FormatPlace } from './errors.js'
export { FileEntries } from './fileEntries.js'
export {
  openHdf5File,
  readJsonlFile,
  readMatFile,
  readNpyFile,
  readNpzFile,
  readSafetensorsFile,
} from './files.node.js'
export { Hdf5File } from './hdf5.js'
export { readJsonl, writeJsonl } from './jsonl.js'
export { type MatArray, type MatComplex, type MatValue, readMat } from './mat.js'
export { type NpyArray, type NpyReadOptions, readNpy, writeNpy } from './npy.js'
export { type NpzReadOptions, readNpz, writeNpz } from './npz.js'
export { type ReadableFormat, type RecognizedFormat, recognizeFormat } from './recognizeFormat.js'
export { readSafetensors, type SafeTensor, type Safetensors, writeSafetensors } from './safetensors.js'

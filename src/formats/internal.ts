/** What other rooms of this library need of this one, and users do not. */
export { asFloat32 } from './elements.js'
export { syncFolder, writeFileAtomic, writeSynced } from './files.node.js'
export { bfloat16ToFloat, floatToBfloat16, floatToHalf, halfToFloat } from './halfFloat.js'
export { openHdf5 } from './hdf5.js'
export { readTvsumMat } from './tvsumMat.js'

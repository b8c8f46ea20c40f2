export { causalConv } from './causalConv/causalConv.js'
export type { CausalConvInput } from './causalConv/types.js'
export { selectiveScan } from './selectiveScan/selectiveScan.js'
export type { Discretization, SelectiveScanInput, SelectiveScanResult } from './selectiveScan/types.js'

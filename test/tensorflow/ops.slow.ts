import { onTensorflow } from './onTensorflow.js'

// Every fused op against its plain twin, values and gradients, on TensorFlow.
await onTensorflow(
  () => import('../ops/selectiveScan.parity.test.js'),
  () => import('../ops/selectiveScan.golden.test.js'),
  () => import('../ops/selectiveScan.test.js'),
  () => import('../ops/causalConv.parity.test.js'),
  () => import('../ops/lifScan.parity.test.js'),
  () => import('../ops/lifScan.golden.test.js'),
  () => import('../ops/spikeAttention.parity.test.js'),
  () => import('../ops/adamStep.test.js'),
  () => import('../ops/linear.test.js'),
  () => import('../ops/checkpoint.test.js'),
)

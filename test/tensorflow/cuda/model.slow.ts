import { leaveTimeToListen } from '../../ops/cuda/tables.js'
import { onTensorflow } from '../onTensorflow.js'
import { standInPossible } from './onStandIn.js'
import { startStandIn } from './standIn.js'

// The whole model against its PyTorch twin, outputs and gradients, where four ops run their CUDA kernels.
if (standInPossible()) {
  await startStandIn()
  leaveTimeToListen()
  await onTensorflow('model')
}

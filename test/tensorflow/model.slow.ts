import { onTensorflow } from './onTensorflow.js'

// The whole model against its PyTorch twin, and the layers that have a reference of their own, on TensorFlow.
await onTensorflow('model', 'ssm', 'snn')

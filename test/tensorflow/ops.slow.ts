import { onTensorflow } from './onTensorflow.js'

// Every fused op against its plain twin and the golden numbers, values and gradients, on TensorFlow.
await onTensorflow('ops')

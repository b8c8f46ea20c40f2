import { onTensorflow } from './onTensorflow.js'

// A hundred steps of training, and what they leave behind.
await onTensorflow('train')

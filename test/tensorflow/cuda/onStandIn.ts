/** Where the stand-in for a card can be made. */
import { findTensorflow } from '../../../src/tensor/tensorflow.node.js'
import { notHere } from '../../notHere.js'
import { hasCompiler } from '../../ops/cuda/compile.js'

/** @returns whether it can */
export function standInPossible(): boolean {
  const missing = whatIsMissing()
  if (missing === undefined) return true
  notHere('a stand-in for a card can be made', missing)
  return false
}

function whatIsMissing(): string | undefined {
  const found = findTensorflow()
  if (!found?.built) return 'TensorFlow is not built here: npx spikemba setup tensorflow'
  if (found.name !== '@tensorflow/tfjs-node') return 'TensorFlow for CUDA takes no stand-in for a card'
  return hasCompiler() ? undefined : 'no g++ is here, which compiles the CUDA kernels for the CPU'
}

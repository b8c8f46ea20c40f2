/** Runs the tests of another room again, with TensorFlow in place of their backends. */
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { againOn } from '../againOn.js'
import { notHere } from '../notHere.js'

/** @param rooms folders of test/ */
export async function onTensorflow(...rooms: readonly string[]): Promise<void> {
  if (!findTensorflow()?.built)
    return notHere('TensorFlow is set up', 'TensorFlow is not built here: npx spikemba setup tensorflow')
  againOn('tensorflow', rooms)
}

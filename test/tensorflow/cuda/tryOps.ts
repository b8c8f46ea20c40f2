/** Tries every op on the card, with a turn of the event loop between two trials: all kernels together take long to compile. */
import { setImmediate as turn } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import { registeredOps } from '../../../src/ops/runtime/register.js'
import { type OpForms, opForms } from '../../../src/ops/runtime/tensorflow/opForms.js'

export async function tryOps(): Promise<OpForms> {
  for (const { tensorflow } of registeredOps().values())
    for (const isRight of tensorflow?.trialsOnCard ?? []) {
      isRight(tf.backend())
      await turn()
    }
  return opForms('tensorflow', tf.backend())
}

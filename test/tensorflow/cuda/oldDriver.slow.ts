import * as tf from '@tensorflow/tfjs'
import { causalConv } from 'spikemba/ops'
import { expect, test } from 'vitest'
import { standInPossible } from './onStandIn.js'
import { startStandIn } from './standIn.js'

if (standInPossible()) {
  const card = await startStandIn({ old: true })

  test('with a driver before 555 the host waits, before and after', () => {
    const run = () => causalConv({ x: tf.ones([1, 3, 2]), weight: tf.ones([2, 1, 2]), activation: 'none' })
    run() // the first use is tried before
    card.calls()
    expect([...run().dataSync()]).toEqual([1, 1, 2, 2, 2, 2])
    expect(card.calls()).toEqual(['cuCtxSynchronize', 'cuLaunchKernel', 'cuStreamSynchronize'])
  })
}

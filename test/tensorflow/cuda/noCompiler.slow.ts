import * as tf from '@tensorflow/tfjs'
import { lifScan } from 'spikemba/ops'
import { expect, test, vi } from 'vitest'
import { standInPossible } from './onStandIn.js'
import { startStandIn } from './standIn.js'

if (standInPossible()) {
  await startStandIn({ compiler: '/nowhere/libnvrtc.so.12' })

  test('without a compiler for cards plain operations run, and one sentence says why', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    for (let i = 0; i < 2; i++) expect([...lifScan(tf.tensor2d([[3], [3]])).spikes.dataSync()]).toEqual([1, 1])
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^LifScan \(steps 2, atan, detachReset, fireOnEqual\) on .*: \/nowhere\/libnvrtc\.so\.12: cannot open .*; plain operations take its place$/,
        ),
      ],
    ])
  })
}

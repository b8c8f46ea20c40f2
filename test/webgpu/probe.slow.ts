import * as tf from '@tensorflow/tfjs'
import { siluGate } from 'spikemba/ops'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { opForms } from '../../src/ops/internal.js'
import { refusedOps, registeredOps } from '../../src/ops/runtime/register.js'
import { probeOps } from '../../src/ops/runtime/webgpu/probe.js'
import { kernelsOf } from '../ops/parity.js'
import { onWebgpu } from './onWebgpu.js'

describe.runIf(await onWebgpu())('a card that starts is tried', () => {
  beforeAll(async () => void (await useBackend('webgpu')))

  test('each op with shaders has a sample, and all come out right here', async () => {
    const shaders = [...registeredOps()].filter(([, { webgpu }]) => webgpu)
    expect(shaders.filter(([, { webgpu }]) => !webgpu!.sample)).toEqual([])
    const before = tf.backend().numDataIds()
    await probeOps(tf.backend(), registeredOps(), 'this driver')
    expect([...refusedOps(tf.backend()).keys()]).toEqual([])
    expect(tf.backend().numDataIds()).toBe(before)
  })

  test('an op that computes something else is off, and says so', async () => {
    const { webgpu } = registeredOps().get('SiluGate')!
    const wrong: typeof webgpu = { ...webgpu!, forward: (call) => webgpu!.forward({ ...call, attrs: { base: 3 } }) }
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await probeOps(tf.backend(), new Map([['SiluGate', { webgpu: wrong }]]), 'a card')
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^SiluGate on a card: \w+ is .* beside the plain loop's.*; plain operations take its place$/,
        ),
      ],
    ])
    warn.mockRestore()
    const x = tf.tensor1d([1, -2])
    expect(await kernelsOf(() => siluGate(x, x))).not.toContain('SiluGate')
    expect([...siluGate(x, tf.zerosLike(x), 1).dataSync()]).toEqual([1, -2])
    const { forms, fellBack } = opForms('webgpu', tf.backend())
    expect([forms.SiluGate, forms.LifScan]).toEqual(['reference', 'wgsl'])
    expect(fellBack).toEqual([expect.stringMatching(/^SiluGate on a card/)])
  })
})

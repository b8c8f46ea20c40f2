import * as tf from '@tensorflow/tfjs'
import { selectiveScan } from 'spikemba/ops'
import { describe, expect, test } from 'vitest'
import { isFused, registerOp } from '../../../src/ops/runtime/register.js'
import { addonOf } from '../../../src/ops/runtime/tensorflow/addon.node.js'
import '../../../src/ops/internal.js'
import { scanSample } from '../../../src/ops/selectiveScan/sample.js'
import { standInPossible } from './onStandIn.js'
import { startStandIn } from './standIn.js'
import { tryOps } from './tryOps.js'

// How TensorFlow runs the ops' CUDA kernels, on a card that is none. What they compute: card.gpu.ts.
if (standInPossible()) {
  const card = await startStandIn()

  describe('on the stand-in', () => {
    const run = (name: string, inputs: Record<string, tf.Tensor>, attrs: Record<string, number>) =>
      tf.engine().runKernel(name, inputs, attrs) as tf.Tensor[]

    test('TensorFlow believes in a card, and these ops have kernels for it', async () => {
      const { forms } = await tryOps()
      expect(new Set(Object.values(forms))).toEqual(new Set(['cuda']))
    })

    test('an op without a kernel for it runs plain operations, not its kernel for the CPU', () => {
      registerOp('ForCpuAlone', { tensorflow: { forward: () => [] } })
      expect(isFused('ForCpuAlone')).toBe(false)
    })

    test('the scan, forwards and backwards, copies nothing to the host and waits for nothing', () => {
      const { attrs, saved, shapes } = scanSample({ states: 5 })
      const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tf.ones([...shape])]))
      const forwards = () => run('SelectiveScan', inputs, attrs)
      const [y, last, checkpoints] = forwards() as [tf.Tensor, tf.Tensor, tf.Tensor] // now the inputs lie on the card
      const before = card.transfers()
      card.calls()
      const again = forwards()
      expect(card.calls()).toEqual([
        ...['cuCtxRecordEvent', 'cuStreamWaitEvent', 'cuLaunchKernel'],
        ...['cuEventRecord', 'cuCtxWaitEvent'],
      ])
      const gradients = run('SelectiveScanGrad', { ...inputs, [saved!]: checkpoints, dy: y, dLast: last }, attrs)
      expect(card.calls()).toEqual([
        ...['cuCtxRecordEvent', 'cuStreamWaitEvent', 'cuLaunchKernel', 'cuLaunchKernel'],
        ...['cuEventRecord', 'cuCtxWaitEvent'],
      ])
      expect(card.transfers()).toEqual(before)
      expect([again.length, gradients.length]).toEqual([3, 8])
    })

    test('tensors of no size launch nothing', () => {
      const none = (...shape: [number, number, number]) => tf.zeros(shape) as tf.Tensor3D
      const run = () =>
        selectiveScan({
          ...{ u: none(0, 3, 2), delta: none(0, 3, 2), B: none(0, 3, 4), C: none(0, 3, 4) },
          A: tf.zeros([2, 4]),
        })
      run() // the first use is tried before
      card.calls()
      const { y } = run()
      expect([y.shape, card.calls()]).toEqual([[0, 3, 2], []])
    })

    test('a kernel that does not compile, or that no card takes, is one sentence and no crash', () => {
      const addon = addonOf(tf.backend())!
      const source = { files: ['adamStep/cuda.cu'], defines: { LIST: -1 } }
      const plan = (words: number[]) =>
        addon.withTensor(Int32Array.from(words), (tensor) =>
          addon.run('Cuda', [tensor, tf.ones([2])], 1, { n: 1, m: 1 }),
        )
      const number = addon.cudaKernel(source, 'adamStep')
      const oneLaunch = (kernel: number, threads: number) => [1, 1, 2, 0, 1, kernel, 1, 1, 1, threads, 0]
      expect(() => plan(oneLaunch(number, 32))).toThrow(/NVRTC does not compile for sm_90: .*error/s)
      const sums = addon.cudaKernel({ files: ['runtime/cuda/sums.cu'], defines: { JOBS: 1 } }, 'sumParts')
      expect(() => plan(oneLaunch(sums, 2048))).toThrow('cuLaunchKernel fails with CUDA error 1')
    })
  })
}

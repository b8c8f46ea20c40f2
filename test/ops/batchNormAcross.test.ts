import * as tf from '@tensorflow/tfjs'
import { batchNorm, type SumAcross } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'

// Two processes, one after the other: what each would add to a sum is found by running both, first without the other.
describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each([
    { n: 7, d: 3, cut: 4, masked: false },
    { n: 33, d: 5, cut: 9, masked: true },
  ])(
    'two halves give what the whole gives, gradients too (n=$n d=$d cut $cut masked $masked)',
    ({ n, d, cut, masked }) => {
      tf.tidy(() => {
        const random = Random.seeded(n)
        const x = random.normalTensor([n, d], 0.7, 2)
        const [weight, bias, slope] = [random.normalTensor([d]), random.normalTensor([d]), random.normalTensor([n, d])]
        const rowWeights = masked ? random.uniformTensor([n]).greater(0.3).toFloat() : tf.ones([n])
        const run = (start: number, rows: number, across?: SumAcross) => {
          const part = (tensor: tf.Tensor) => tensor.slice([start], [rows])
          const loss = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Scalar => {
            const input = {
              x: x as tf.Tensor2D,
              rowWeights: part(rowWeights) as tf.Tensor1D,
              weight,
              bias,
              epsilon: 1e-3,
            }
            const { y } = batchNorm({ ...input, across })
            return y.mul(part(slope)).mul(part(rowWeights).expandDims(1)).sum()
          }
          const { value, grads } = tf.valueAndGrads(loss)([part(x), weight, bias])
          return [value, ...grads] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
        }
        const halves = [
          [0, cut],
          [cut, n - cut],
        ] as const
        // The k-th sum of a half is right once all sums before it are: three rounds make all three right.
        let sums: Float32Array[][] = [[], []]
        let found: ReturnType<typeof run>[] = []
        for (let round = 0; round < 4; round++) {
          const own: Float32Array[][] = [[], []]
          found = halves.map(([start, rows], half) =>
            run(start, rows, (values) => {
              const other = sums[1 - half]![own[half]!.length]
              own[half]!.push(values.slice())
              if (other) for (const [i, value] of other.entries()) values[i]! += value
            }),
          )
          sums = own
        }
        const whole = run(0, n)
        const close = (a: tf.Tensor, b: tf.Tensor) => {
          const expected = b.dataSync()
          for (const [i, value] of a.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 3)
        }
        close(found[0]![0].add(found[1]![0]), whole[0])
        close(tf.concat([found[0]![1], found[1]![1]]), whole[1])
        for (const k of [2, 3] as const) close(found[0]![k].add(found[1]![k]), whole[k])
        expect(sums[0]).toHaveLength(3)
      })
    },
  )
})

import * as tf from '@tensorflow/tfjs'
import 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { onWebgpu } from './onWebgpu.js'

describe.runIf(await onWebgpu())('sine and cosine', () => {
  beforeAll(async () => void (await useBackend('webgpu')))

  test.each([1, 10, 8192])('are those of JavaScript up to %d', (largest) => {
    const x = Random.seeded(largest).uniformTensor([3001], -largest, largest)
    for (const name of ['sin', 'cos'] as const) {
      const found = x[name]().dataSync()
      const worst = Math.max(...[...x.dataSync()].map((value, i) => Math.abs(Math[name](value) - found[i]!)))
      expect(worst, name).toBeLessThan(1.5e-7)
    }
  })

  test('each is the other’s gradient', () => {
    const x = tf.linspace(-7, 7, 99)
    const [dSin, dCos] = [
      tf
        .grad((x) => x.sin())(x)
        .dataSync(),
      tf
        .grad((x) => x.cos())(x)
        .dataSync(),
    ]
    for (const [i, value] of x.dataSync().entries()) {
      expect(dSin[i]).toBeCloseTo(Math.cos(value), 6)
      expect(dCos[i]).toBeCloseTo(-Math.sin(value), 6)
    }
  })
})

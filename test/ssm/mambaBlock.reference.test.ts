// Output and every gradient of the official Mamba module (github.com/state-spaces/mamba e9594ce, run in PyTorch on the
// same weights).
import * as tf from '@tensorflow/tfjs'
import { MambaBlock } from 'spikemba/ssm'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { load, readVectors, relativeError, type Stored, stored } from './support.js'

const vectors = readVectors<{
  params: Record<string, Stored>
  x: Stored
  y: Stored
  grad_out: Stored
  grad_x: Stored
  grad_params: Record<string, Stored>
}>('mamba_block.json')

describe.each(BACKENDS)('on %s', (backend) => {
  describe.each(['auto', 'reference'] as const)('with %s kernels', (implementation) => {
    afterAll(async () => {
      setImplementation('auto')
      await useBackend('cpu')
    })

    test('gives the official output and gradients', async () => {
      await useBackend(backend)
      setImplementation(implementation)
      const block = new MambaBlock({ dModel: 8, dState: 4 }, { random: Random.seeded(0) })
      load(block, vectors.params)
      const x = tf.variable(stored(vectors.x), true, 'x') as tf.Tensor as tf.Tensor3D
      expect(relativeError(block.forward(x).y, stored(vectors.y))).toBeLessThan(2e-5)

      const { grads } = tf.variableGrads(() => block.forward(x).y.mul(stored(vectors.grad_out)).sum())
      expect(relativeError(grads.x!, stored(vectors.grad_x))).toBeLessThan(2e-5)
      for (const [name, variable] of block.namedParameters())
        expect(relativeError(grads[variable.name]!, stored(vectors.grad_params[name]!)), name).toBeLessThan(2e-5)
      ;(x as tf.Tensor).dispose()
    })
  })
})

import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, expect } from 'vitest'
import { addonOf } from '../../src/ops/runtime/tensorflow/addon.node.js'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { again } from '../againOn.js'
import { onTensorflow } from './onTensorflow.js'

// The scan's loops for processors without AVX-512, on one that may have it.
await onTensorflow() // says so where it is not built
if (findTensorflow()?.built) {
  beforeAll(async () => {
    await useBackend('tensorflow')
    expect(addonOf(tf.backend())!.useWide(0)).toBe(0)
  })
  afterAll(() => void addonOf(tf.backend())!.useWide(1))
  again(fileURLToPath(new URL('../ops/selectiveScan.parity.test.ts', import.meta.url)))
}

import * as tf from '@tensorflow/tfjs'
import { linear } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isOnCard } from '../../src/ops/internal.js'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { onTensorflow } from './onTensorflow.js'

await onTensorflow() // says so where it is not built

const there = test.runIf(findTensorflow()?.built)

/** The nearest number with 7 bits of mantissa, ties to even. */
function rounded(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return new Float32Array(bits.map((each) => (each + 0x7fff + ((each >>> 16) & 1)) & 0xffff0000).buffer)
}
/** One rounding of the product. */
const STEP = 2 ** -8

async function products(): Promise<tf.Tensor[]> {
  const random = Random.seeded(3)
  const [x, weight, bias] = [random.normalTensor([2, 7, 33]), random.normalTensor([5, 33]), random.normalTensor([5])]
  const gradients = tf.grads((x, weight, bias) => linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D))
  const dy = random.normalTensor([2, 7, 5])
  const made = [linear(x, weight, bias), ...gradients([x, weight, bias], dy)]
  tf.dispose([x, weight, bias, dy])
  return made
}

beforeEach(() => void tf.engine().startScope())
afterEach(() => tf.engine().endScope())

there('bf16 rounds operands and products of linear maps, forwards and backwards, to 7 bits of mantissa', async () => {
  await useBackend('tensorflow', { precision: 'bf16' })
  const random = Random.seeded(3)
  const [x, weight] = [random.normalTensor([2, 7, 33]), random.normalTensor([5, 33])]
  const found = linear(x, weight)
  await useBackend('tensorflow')
  const operands = [x, weight].map((each) => tf.tensor(rounded(each.dataSync() as Float32Array), each.shape))
  const expected = linear(operands[0]!, operands[1] as tf.Tensor2D)
  const exact = linear(x, weight)
  const worst = (a: tf.Tensor, b: tf.Tensor): number => a.sub(b).abs().max().div(b.abs().max()).dataSync()[0]!
  expect(worst(found, expected)).toBeLessThan(STEP)
  expect(worst(found, exact)).toBeGreaterThan(STEP / 8) // it did round
  expect(worst(found, exact)).toBeLessThan(4 * STEP)
})

there('gradients are those of float32 but for the rounding, and float32 is itself again afterwards', async () => {
  await useBackend('tensorflow')
  const exact = await products()
  await useBackend('tensorflow', { precision: 'bf16' })
  const rough = await products()
  await useBackend('tensorflow')
  const again = await products()
  for (const [i, tensor] of exact.entries()) {
    const scale = tensor.abs().max().dataSync()[0]!
    const off = rough[i]!.sub(tensor).abs().max().dataSync()[0]! / scale
    expect(off).toBeLessThan(4 * STEP)
    if (i < 3) expect(off).toBeGreaterThan(STEP / 32) // the bias's gradient is a sum
    expect(again[i]!.dataSync()).toEqual(tensor.dataSync())
  }
})

there('bf16 leaves no tensor behind', async () => {
  await useBackend('tensorflow', { precision: 'bf16' })
  const once = async (): Promise<void> => tf.dispose(await products())
  await once()
  const before = [tf.memory().numTensors, tf.memory().numDataBuffers, tf.backend().numDataIds()]
  for (let i = 0; i < 3; i++) await once()
  expect([tf.memory().numTensors, tf.memory().numDataBuffers, tf.backend().numDataIds()]).toEqual(before)
  await useBackend('tensorflow')
})

there('tf32 is refused where there is no card, and NVIDIA’s libraries are told to compute in float32', async () => {
  await useBackend('tensorflow')
  expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('0')
  if (!isOnCard(tf.backend()))
    await expect(useBackend('tensorflow', { precision: 'tf32' })).rejects.toThrow(
      'without tf32, which a process cannot change',
    )
})

// The reference that a notebook reads holds the numbers that the block is tested against.
import { readSafetensorsFile } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { readVectors, type Stored } from './support.js'

test('the course reads the official block', async () => {
  const want = readVectors<
    Record<'x' | 'y' | 'grad_out' | 'grad_x', Stored> & Record<'params' | 'grad_params', Record<string, Stored>>
  >('mamba_block.json')
  const { tensors } = await readSafetensorsFile(
    new URL('../../data/course/mamba-block.safetensors', import.meta.url).pathname,
  )
  const named = {
    x: want.x,
    y: want.y,
    grad_out: want.grad_out,
    grad_x: want.grad_x,
    ...Object.fromEntries(Object.entries(want.params).map(([name, stored]) => [`params.${name}`, stored])),
    ...Object.fromEntries(Object.entries(want.grad_params).map(([name, stored]) => [`grad_params.${name}`, stored])),
  }
  expect([...tensors.keys()].sort()).toEqual(Object.keys(named).sort())
  for (const [name, { shape, data }] of Object.entries(named)) {
    expect(tensors.get(name)!.shape, name).toEqual(shape)
    expect([...tensors.get(name)!.data], name).toEqual(data.map(Math.fround))
  }
})

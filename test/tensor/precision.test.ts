import { useBackend } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { getPrecision } from '../../src/tensor/internal.js'

test('backends other than tensorflow compute in float32 alone, and say so', async () => {
  expect(await useBackend('wasm')).toMatchObject({ precision: 'float32' })
  await expect(useBackend('wasm', { precision: 'bf16' })).rejects.toThrow(
    'wasm: computes in float32 alone; bf16 needs the backend tensorflow',
  )
  await expect(useBackend('wasm', { precision: 'half' as 'bf16' })).rejects.toThrow(
    "precision is \"half\", expected 'float32' or 'tf32' or 'bf16'",
  )
  expect(getPrecision()).toBe('float32')
})

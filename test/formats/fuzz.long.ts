import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { fuzz } from './fuzz.js'

test('a minute of damaged files, other ones each day', async () => {
  const seed = Math.floor(Date.now() / 86_400_000)
  const random = Random.seeded(seed)
  const { files, accepted, findings } = await fuzz(60_000, () => random.uniform())
  expect({ seed, findings }).toEqual({ seed, findings: [] })
  expect(files).toBeGreaterThan(10_000)
  expect(accepted).toBeGreaterThan(0)
})

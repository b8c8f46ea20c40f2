import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { fuzz } from './fuzz.js'

test('two seconds of damaged files: a FormatError or a result, no hang, no memory beyond the file', async () => {
  const random = Random.seeded(1)
  const { files, accepted, findings } = await fuzz(2000, () => random.uniform())
  expect(findings).toEqual([])
  expect(files).toBeGreaterThan(100)
  expect(accepted).toBeGreaterThan(0)
  expect(accepted).toBeLessThan(files)
})

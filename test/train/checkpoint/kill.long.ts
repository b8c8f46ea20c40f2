import { expect, test } from 'vitest'
import { killAndCompare } from './killedRuns.js'

test('kill -9 at 20 random moments: checkpoints stay whole, the run goes on as if nothing had been', async () => {
  expect.hasAssertions()
  await killAndCompare(20, 800)
})

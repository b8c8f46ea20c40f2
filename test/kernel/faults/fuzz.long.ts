/** A minute of wrong messages; `SPIKEMBA_SEED` repeats a run that failed. */
import { expect, test } from 'vitest'
import { FrontEnd } from '../server/frontEnd.js'
import { bombard, valueAfter } from './bombard.js'

const SEED = Number(process.env.SPIKEMBA_SEED ?? Date.now() % 2 ** 31)

test(`after a minute of nonsense a kernel answers, has run nothing unsigned, and is no larger than before (seed ${SEED})`, async () => {
  const front = await FrontEnd.start()
  const sent = await bombard(front, SEED, 60_000)
  console.log(`${sent} messages`)
  expect(await valueAfter(front, "'stolen' in globalThis ? 'stolen' : 'untouched'")).toBe("'untouched'")
  expect(Number(await valueAfter(front, 'process.memoryUsage.rss() / 1e6'))).toBeLessThan(1500)
  expect(await front.channels.beat(5000)).toBe(true)
  await front.end()
})

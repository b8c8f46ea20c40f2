/** Two seconds of wrong messages, always the same ones. */
import { expect, test } from 'vitest'
import { FrontEnd } from '../server/frontEnd.js'
import { bombard, valueAfter } from './bombard.js'

test('a kernel that hears nonsense still answers, and ran nothing that was not signed', async () => {
  const front = await FrontEnd.start()
  expect(await bombard(front, 1, 2000)).toBeGreaterThan(0)
  expect(await valueAfter(front, "'stolen' in globalThis ? 'stolen' : 'untouched'")).toBe("'untouched'")
  await front.end()
})

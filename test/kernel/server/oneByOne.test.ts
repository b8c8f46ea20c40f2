import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { oneByOne } from '../../../src/kernel/server/check/oneByOne.js'

test('work waits for all before it, and what fails keeps nothing from its turn', async () => {
  const told: string[] = []
  const inTurn = oneByOne(() => void told.push('done'))
  inTurn(async () => {
    await wait(20)
    told.push('slow')
  })
  inTurn(() => Promise.reject(new Error('the compiler refuses')))
  await new Promise<void>((resolve) =>
    inTurn(async () => {
      told.push('last')
      resolve()
    }),
  )
  expect(told).toEqual(['slow', 'done', 'done', 'last'])
})

/**
 * A front end that listens and never reads: its messages must not pile up in the kernel, and nobody else may lose any.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Subscriber } from 'zeromq'
import { endpoint } from '../../../src/kernel/wire/connection.js'
import { FrontEnd, textOf } from '../server/frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
})
afterAll(() => front.end())

const MEGABYTES = 100
const PRINT = `for (let i = 0; i < ${MEGABYTES}; i++) process.stdout.write('x'.repeat(2 ** 20 - 1) + '\\n')
await new Promise((done) => setTimeout(done, 100))
process.memoryUsage().rss / 2 ** 20`

test('a front end that never reads costs no memory, and others lose nothing', async () => {
  const silent = new Subscriber({ receiveHighWaterMark: 1, linger: 0 })
  silent.connect(endpoint(front.process.connection, 'iopub'))
  silent.subscribe('')
  await front.run('await new Promise((done) => setTimeout(done, 500))')
  const sizes: number[] = []
  for (let round = 0; round < 6; round++) {
    const { published } = await front.execute({ code: PRINT })
    expect(textOf(published).length).toBe(MEGABYTES * 2 ** 20)
    const result = published.find(({ header }) => header.msg_type === 'execute_result')!.content.data as Record<
      string,
      string
    >
    sizes.push(Number(result['text/plain']))
    front.heard.splice(0)
  }
  expect(sizes[5]! - sizes[1]!).toBeLessThan(2 * MEGABYTES) // what nobody reads would be four times as much
  silent.close()
})

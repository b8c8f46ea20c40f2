/**
 * A front end that goes away while a cell prints: the cell goes on, what nobody hears is kept nowhere, and the next
 * front end finds a kernel that answers.
 */
import { expect, test } from 'vitest'
import { FrontEnd, requestOf } from '../server/frontEnd.js'

test('the front end disconnects in the middle of the output', async () => {
  const first = await FrontEnd.start()
  await first.run("let rounds = 0, stop = false\nconst large = 'x'.repeat(1e6)")
  const cell = await first.send(
    'execute_request',
    requestOf({ code: 'while (rounds < 300) { console.log(large); rounds++; await null }' }),
  )
  await first.first(
    'output',
    ({ message }) => message.parent.msg_id === cell.header.msg_id && message.header.msg_type === 'stream',
  )
  first.channels.close()

  const second = await FrontEnd.join(first.process)
  expect((await second.ask('kernel_info_request', {}, 'control')).reply.content.implementation).toBe('spikemba')
  expect((await second.run('rounds')).value).toBe('300')
  expect(Number((await second.run('process.memoryUsage.rss() / 1e6')).value)).toBeLessThan(1200)

  const busy = await second.send('execute_request', requestOf({ code: "console.log('on'); while (true) rounds++" }))
  await second.first(
    'output',
    ({ message }) => message.parent.msg_id === busy.header.msg_id && message.header.msg_type === 'stream',
  )
  second.channels.close()
  const third = await FrontEnd.join(first.process)
  await third.ask('interrupt_request', {}, 'control') // a cell that nobody waits for can be stopped by whoever comes
  await third.idle(busy)
  expect(Number((await third.run('rounds')).value)).toBeGreaterThan(300)
  await third.end()
})

test('front ends that join while a cell prints hear the welcome before anything else', async () => {
  const first = await FrontEnd.start()
  const cell = await first.send(
    'execute_request',
    requestOf({ code: "for (;;) { console.log('x'); await new Promise(setImmediate) }" }),
  )
  for (let k = 0; k < 10; k++) {
    const next = await FrontEnd.join(first.process)
    const heard = next.heard.filter(({ channel }) => channel === 'iopub').map(({ message }) => message.header.msg_type)
    expect(heard[0]).toBe('iopub_welcome')
    expect(heard.filter((type) => type === 'iopub_welcome')).toHaveLength(1)
    expect(
      (await next.first('output', ({ message }) => message.header.msg_type === 'stream')).message.parent.msg_id,
    ).toBe(cell.header.msg_id)
    next.channels.close()
  }
  await first.end()
})

/** Whatever a cell does, it can be stopped, and the notebook goes on with what it had. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FrontEnd, requestOf } from './frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
  await front.run('let kept = 0\nconst sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))')
})
afterAll(() => front.end())

const CELLS = [
  ['a loop', "console.log('on'); while (true) {}"],
  ['a loop after an await', "await sleep(1); console.log('on'); while (true) {}"],
  ['a loop of awaits', "console.log('on'); for (;;) await null"],
  ['a wait', "console.log('on'); await sleep(100_000)"],
  ['a loop in a callback', "await new Promise(() => setImmediate(() => { console.log('on'); while (true) {} }))"],
] as const

/** Milliseconds from the request to the reply. */
async function stop(code: string, how: 'message' | 'signal'): Promise<{ ename: unknown; took: number }> {
  const cell = await front.send('execute_request', requestOf({ code }))
  await front.first(
    'its first line',
    ({ message }) => message.parent.msg_id === cell.header.msg_id && message.header.msg_type === 'stream',
  )
  const asked = performance.now()
  if (how === 'signal') front.process.signal('SIGINT')
  else await front.send('interrupt_request', {}, 'control')
  const { reply } = await front.answered(cell)
  return { ename: reply.content.ename, took: performance.now() - asked }
}

test.each(CELLS)('%s is stopped, again and again, and state is kept', async (_, code) => {
  await front.run('kept = 0')
  const times: number[] = []
  for (const how of ['message', 'signal', 'message', 'signal'] as const) {
    const { ename, took } = await stop(code, how)
    expect(ename).toBe('Interrupted')
    expect((await front.run('++kept')).value).toBe(String(times.push(took)))
  }
  expect(Math.min(...times)).toBeLessThan(500) // the least: a busy machine holds up some of them
})

test.each([
  ['an endless loop', 'while (true) { steps++; half += 0.5 }'],
  ['a loop with an end', 'for (let i = 0; i < 1e13; i++) { steps++; half += 0.5 }'],
  ['a loop after an await', 'await null; for (let i = 0; i < 1e13; i++) { steps++; half += 0.5 }'],
  [
    'a loop that calls functions',
    'do { const one = [1].map((k) => k)[0]!; steps += one; half += one / 2 } while (steps > 0)',
  ],
  ['a loop that makes something anew', "let note = ''; for (;;) { note = String(steps); steps++; half += 0.5 }"],
  [
    'the second of two loops',
    'for (let i = 0; i < 9; i++) half += 0.5\nfor (const i of [1]) for (;;) { steps++; half += 0.5 }',
  ],
])('what %s has counted is kept', async (_, loop) => {
  await front.run('let steps = 0, half = 0')
  expect((await stop(`console.log('on')\n${loop}`, 'message')).ename).toBe('Interrupted')
  expect((await front.run('[steps > 1000, Math.abs(half - steps / 2) <= 5]')).value).toBe('[ true, true ]')
})

test.each([
  ['around it', '{ let steps = 0; for (;;) { steps++; other++ } }'],
  ['within it', 'for (;;) { if (other === 0) steps++; { let steps = 0; while (steps < 1e8) { steps++; other++ } } }'],
])('an interrupted loop leaves alone what has the name of one of its variables %s', async (_, loop) => {
  await front.run('let steps = 7, other = 0')
  expect((await stop(`console.log('on'); ${loop}`, 'message')).ename).toBe('Interrupted')
  expect((await front.run('[steps === 7 || steps === 8, other > 1000]')).value).toBe('[ true, true ]')
})

test('asking again and again is as good as asking once', async () => {
  await front.run('let steps = 0')
  const cell = await front.send('execute_request', requestOf({ code: "console.log('on'); while (true) steps++" }))
  await front.first(
    'its first line',
    ({ message }) => message.parent.msg_id === cell.header.msg_id && message.header.msg_type === 'stream',
  )
  for (let k = 0; k < 5; k++) {
    await front.send('interrupt_request', {}, 'control')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect((await front.answered(cell)).reply.content.ename).toBe('Interrupted')
  expect((await front.run('steps > 1000')).value).toBe('true')
})

test('a stopped loop that sleeps does not go on', async () => {
  await front.run('let beats = 0\nasync function beat() { for (;;) { await sleep(5); beats++ } }')
  expect((await stop("console.log('on'); await beat()", 'message')).ename).toBe('Interrupted')
  const before = (await front.run('beats')).value
  expect((await front.run('await sleep(60); beats')).value).toBe(before)
})

test('cells that wait behind it are aborted', async () => {
  const cell = await front.send('execute_request', requestOf({ code: "console.log('go'); while (true) {}" }))
  const next = await front.send('execute_request', requestOf({ code: '1' }))
  await front.first(
    'its first line',
    ({ message }) => message.parent.msg_id === cell.header.msg_id && message.header.msg_type === 'stream',
  )
  await front.send('interrupt_request', {}, 'control')
  expect((await front.answered(next)).reply.content.status).toBe('aborted')
})

/** Comms, between cells and within them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Content } from '../../../src/kernel/wire/message.js'
import { FrontEnd, kinds, requestOf, textOf } from './frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
  await front.run(`let value = 0, calls = 0
comms.register('slider', (comm, data) => {
  comm.send({ hello: data.who })
  comm.onMessage((said, buffers) => { value = said.value as number; calls++; comm.send({ echo: value }, { buffers }) })
  comm.onClose(() => { value = -1 })
})`)
})
afterAll(() => front.end())

const open = (id: string, target: string, data: Content = {}) =>
  front.send('comm_open', { comm_id: id, target_name: target, data })
const say = (id: string, data: Content, buffers: Uint8Array[] = []) =>
  front.send('comm_msg', { comm_id: id, data }, 'shell', { buffers })
const echo = (value: number) =>
  front.first(`echo of ${value}`, ({ message }) => (message.content.data as Content | undefined)?.echo === value)

test('a comm of the front end: opened, heard, answered with bytes, closed; busy and idle around each', async () => {
  const opening = await open('c1', 'slider', { who: 'front' })
  await front.idle(opening)
  expect(kinds(front.published(opening))).toEqual(['busy', 'comm_msg', 'idle'])
  await say('c1', { value: 3 }, [new Uint8Array([1, 2, 3])])
  expect([...(await echo(3)).message.buffers[0]!]).toEqual([1, 2, 3])
  expect((await front.ask('comm_info_request', { target_name: 'slider' })).reply.content.comms).toEqual({
    c1: { target_name: 'slider' },
  })
  await front.idle(await front.send('comm_close', { comm_id: 'c1', data: {} }))
  expect((await front.ask('comm_info_request')).reply.content.comms).toEqual({})
  expect((await front.run('value')).value).toBe('-1')
})

test('a target that nobody registered is closed at once', async () => {
  const opening = await open('c2', 'nobody')
  await front.idle(opening)
  expect(front.published(opening).map(({ header, content }) => [header.msg_type, content.comm_id])).toContainEqual([
    'comm_close',
    'c2',
  ])
})

test.each([
  ['a synchronous loop', '{ let q = 0; while (value !== END) q++ }'],
  ['arithmetic', '{ let q = 0; while (value !== END) for (let i = 0; i < 1e6; i++) q += i }'],
  ['waits', 'while (value !== END) await new Promise((resolve) => setTimeout(resolve, 10))'],
])('messages are handled while a cell runs: %s', async (_, code) => {
  const END = -7
  await front.idle(await open('c3', 'slider'))
  const cell = await front.send(
    'execute_request',
    requestOf({ code: `console.log('on')\n${code.replace('END', String(END))}` }),
  )
  await front.first(
    'its first line',
    ({ message }) => message.parent.msg_id === cell.header.msg_id && message.header.msg_type === 'stream',
  )
  const took: number[] = []
  for (let i = 0; i < 5; i++) {
    const [value, asked] = [Math.random(), performance.now()]
    await say('c3', { value })
    took.push((await echo(value)).at - asked)
  }
  expect(kinds(front.published(cell))).not.toContain('idle')
  expect(Math.min(...took)).toBeLessThan(100) // the least: a busy machine holds up some of them
  await say('c3', { value: END })
  expect((await front.answered(cell)).reply.content.status).toBe('ok')
  await front.idle(await front.send('comm_close', { comm_id: 'c3', data: {} }))
})

test('a loop sees what a handler sets, and a handler what the loop has done, also where the loop calls nothing', async () => {
  await front.run(
    "let stop = false, steps = 0\ncomms.register('stop', (comm) => comm.onMessage(() => { comm.send({ steps }); stop = true }))",
  )
  await front.idle(await open('c6', 'stop'))
  const cell = await front.send(
    'execute_request',
    requestOf({ code: "console.log('on')\nwhile (!stop) steps++\nsteps" }),
  )
  await front.first(
    'the cell',
    ({ message: { header, parent } }) => parent.msg_id === cell.header.msg_id && header.msg_type === 'stream',
  )
  const stopping = await say('c6', {})
  await front.answered(cell)
  const { steps } = front.published(stopping).find(({ header }) => header.msg_type === 'comm_msg')!.content.data as {
    steps: number
  }
  expect(steps).toBeGreaterThan(0)
  expect(Number((await front.run('steps')).value) - steps).toBeGreaterThanOrEqual(0)
})

test('a burst of messages loses none', async () => {
  await front.idle(await open('c4', 'slider'))
  await front.run('calls = 0')
  const cell = await front.send(
    'execute_request',
    requestOf({ code: '{ const end = Date.now() + 300; while (Date.now() < end); }' }),
  )
  for (let i = 1; i <= 2000; i++) void say('c4', { value: -i })
  await echo(-2000)
  await front.answered(cell)
  expect((await front.run('calls')).value).toBe('2000')
})

test('a handler that fails is reported, and the next message is heard', async () => {
  await front.run(
    "comms.register('fails', (comm) => comm.onMessage((data) => { if (data.fail) throw new Error('handler'); comm.send({ echo: 77 }) }))",
  )
  await front.idle(await open('c5', 'fails'))
  const failing = await say('c5', { fail: true })
  await front.idle(failing)
  expect(JSON.stringify(front.published(failing).map(({ content }) => content))).toContain('A comm handler failed')
  await say('c5', {})
  await echo(77)
})

/** Sends a message whose handler loops for ever, and waits until it does. */
async function hang(id: string) {
  const message = await say(id, { hang: true })
  await front.first(
    'the handler',
    ({ message: { header, parent } }) => parent.msg_id === message.header.msg_id && header.msg_type === 'stream',
  )
  return message
}
async function openHanging(id: string) {
  await front.run(
    `comms.register('${id}', (comm) => comm.onMessage((data) => { console.log('in'); while (data.hang); comm.send({ echo: 99 }) }))`,
  )
  await front.idle(await open(id, id))
}

test.each([
  ['is interrupted with its cell', 'while (true) {}', true],
  ['ends after a while, and its cell goes on', '{ const end = Date.now() + 8000; while (Date.now() < end); }', false],
])('a handler that hangs in the middle of a cell %s', async (name, code, interrupted) => {
  const id = name.slice(0, 4)
  await openHanging(id)
  const cell = await front.send(
    'execute_request',
    requestOf({ code: `console.log('on')\n${code}\nconsole.log('after')` }),
  )
  await front.first(
    'the cell',
    ({ message: { header, parent } }) => parent.msg_id === cell.header.msg_id && header.msg_type === 'stream',
  )
  const hanging = await hang(id)
  if (interrupted) await front.send('interrupt_request', {}, 'control')
  expect((await front.answered(cell)).reply.content.status).toBe(interrupted ? 'error' : 'ok')
  await front.idle(hanging)
  expect(textOf(front.published(hanging), 'stderr')).toContain('A comm handler ')
  expect(textOf(front.published(cell))).toBe(interrupted ? 'on\n' : 'on\nafter\n')
  expect((await front.run("console.log('next')")).printed).toBe('next\n') // what is said belongs to the cell again
  await say(id, {})
  await echo(99)
})

test('what hangs between cells is interrupted: a handler, a timer', async () => {
  await openHanging('idle')
  await hang('idle')
  await front.send('interrupt_request', {}, 'control')
  await front.run("setTimeout(() => { console.log('hangs'); while (true) {} })")
  await front.first('the timer', ({ message }) => message.content.text === 'hangs\n')
  await front.send('interrupt_request', {}, 'control')
  expect((await front.run("console.log('next')")).printed).toBe('next\n')
})

test.each([
  ['a comm', "comms.open('t', { n: 1n })", 'what a comm sends'],
  ['a display', "await display({ 'application/json': { n: 1n } }, { raw: true })", 'application/json'],
  [
    'a value',
    "({ [Symbol.for('Jupyter.display')]: () => { const a: Record<string, unknown> = {}; a.a = a; return { 'application/json': a } } })",
    'application/json',
  ],
])('%s that is no JSON is the error of its cell', async (_, code, what) => {
  expect((await front.run(code)).error).toContain(`TypeError: ${what} cannot be written as JSON: `)
})

test('functions are left out, as JSON does it', async () => {
  const { published } = await front.execute({
    code: "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': { a: 1, f() {} } }) })",
  })
  expect(published.find(({ header }) => header.msg_type === 'execute_result')!.content.data).toEqual({
    'application/json': { a: 1 },
  })
})

test('a comm that the front end closed sends nothing more', async () => {
  const { published } = await front.execute({ code: "const mine = comms.open('t')" })
  const id = String(published.find(({ header }) => header.msg_type === 'comm_open')!.content.comm_id)
  await front.idle(await front.send('comm_close', { comm_id: id, data: {} }))
  expect(kinds((await front.execute({ code: 'mine.send({}); mine.close()' })).published)).toEqual([
    'busy',
    'execute_input',
    'idle',
  ])
})

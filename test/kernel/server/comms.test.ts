/** Comms and widgets, between cells and within them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Content } from '../../../src/kernel/wire/message.js'
import { FrontEnd, kinds, requestOf } from './frontEnd.js'

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

const open = (id: string, target: string, data: Content = {}) => front.send('comm_open', { comm_id: id, target_name: target, data })
const say = (id: string, data: Content, buffers: Uint8Array[] = []) => front.send('comm_msg', { comm_id: id, data }, 'shell', { buffers })
const echo = (value: number) => front.first(`echo of ${value}`, ({ message }) => (message.content.data as Content | undefined)?.echo === value)

test('a comm of the front end: opened, heard, answered with bytes, closed; busy and idle around each', async () => {
  const opening = await open('c1', 'slider', { who: 'front' })
  await front.idle(opening)
  expect(kinds(front.published(opening))).toEqual(['busy', 'comm_msg', 'idle'])
  await say('c1', { value: 3 }, [new Uint8Array([1, 2, 3])])
  expect([...(await echo(3)).message.buffers[0]!]).toEqual([1, 2, 3])
  expect((await front.ask('comm_info_request', { target_name: 'slider' })).reply.content.comms).toEqual({ c1: { target_name: 'slider' } })
  await front.idle(await front.send('comm_close', { comm_id: 'c1', data: {} }))
  expect((await front.ask('comm_info_request')).reply.content.comms).toEqual({})
  expect((await front.run('value')).value).toBe('-1')
})

test('a target that nobody registered is closed at once', async () => {
  const opening = await open('c2', 'jupyter.widget.control')
  await front.idle(opening)
  expect(front.published(opening).map(({ header, content }) => [header.msg_type, content.comm_id])).toContainEqual(['comm_close', 'c2'])
})

test.each([
  ['a synchronous loop', '{ const end = Date.now() + 700; let q = 0; while (Date.now() < end) q++ }'],
  ['arithmetic', '{ const end = performance.now() + 700; let q = 0; while (performance.now() < end) for (let i = 0; i < 1e6; i++) q += i }'],
  ['waits', 'await new Promise((resolve) => setTimeout(resolve, 700))'],
])('messages are handled while a cell runs: %s', async (_, code) => {
  await front.idle(await open('c3', 'slider'))
  const cell = await front.send('execute_request', requestOf({ code }))
  await front.first('its input', ({ message }) => message.parent.msg_id === cell.header.msg_id && message.header.msg_type === 'execute_input')
  await new Promise((resolve) => setTimeout(resolve, 150))
  const took: number[] = []
  for (let i = 0; i < 5; i++) {
    const [value, asked] = [Math.random(), performance.now()]
    await say('c3', { value })
    took.push((await echo(value)).at - asked)
  }
  expect(kinds(front.published(cell))).not.toContain('idle')
  expect(took.sort((a, b) => a - b)[2]).toBeLessThan(100)
  expect((await front.answered(cell)).reply.content.status).toBe('ok')
  await front.idle(await front.send('comm_close', { comm_id: 'c3', data: {} }))
})

test('a burst of messages loses none', async () => {
  await front.idle(await open('c4', 'slider'))
  await front.run('calls = 0')
  const cell = await front.send('execute_request', requestOf({ code: '{ const end = Date.now() + 300; while (Date.now() < end); }' }))
  for (let i = 1; i <= 2000; i++) void say('c4', { value: -i })
  await echo(-2000)
  await front.answered(cell)
  expect((await front.run('calls')).value).toBe('2000')
})

test('a handler that fails is reported, and the next message is heard', async () => {
  await front.run("comms.register('fails', (comm) => comm.onMessage((data) => { if (data.fail) throw new Error('handler'); comm.send({ echo: 77 }) }))")
  await front.idle(await open('c5', 'fails'))
  const failing = await say('c5', { fail: true })
  await front.idle(failing)
  expect(JSON.stringify(front.published(failing).map(({ content }) => content))).toContain('A comm handler failed')
  await say('c5', {})
  await echo(77)
})

test('a widget speaks the widget protocol: open, view, both ways, bytes, custom messages, the whole state again', async () => {
  const { published } = await front.execute({
    code: `const w = widget({ esm: 'export default {}', state: { thr: 1, spikes: new Float32Array([1, 2]) }, svg: '<svg/>', text: 'raster' })
let changes: unknown, custom: unknown
w.onChange((c) => { changes = c }); w.onMessage((c, buffers) => { custom = [c, buffers.length] })
await display(w)`,
  })
  const opened = published.find(({ header }) => header.msg_type === 'comm_open')!
  expect(opened.metadata).toEqual({ version: '2.1.0' })
  expect(opened.content).toMatchObject({
    target_name: 'jupyter.widget',
    data: {
      state: { _model_module: 'anywidget', _model_module_version: '*', _view_name: 'AnyView', _esm: 'export default {}', thr: 1 },
      buffer_paths: [['spikes']],
    },
  })
  expect([...new Float32Array(new Uint8Array(opened.buffers[0]!).buffer)]).toEqual([1, 2])
  const id = String(opened.content.comm_id)
  expect(published.find(({ header }) => header.msg_type === 'display_data')!.content.data).toEqual({
    'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: id },
    'image/svg+xml': '<svg/>',
    'text/plain': 'raster',
  })
  await front.idle(await say(id, { method: 'update', state: { thr: 70 }, buffer_paths: [['spikes']] }, [new Uint8Array([9])]))
  await front.idle(await say(id, { method: 'custom', content: { go: 1 } }, [new Uint8Array(2)]))
  expect((await front.run('[changes, custom]')).value).toBe('[ { thr: 70, spikes: Uint8Array(1) [ 9 ] }, [ { go: 1 }, 1 ] ]')
  const request = await say(id, { method: 'request_state' })
  await front.idle(request)
  const state = front.published(request).find(({ header }) => header.msg_type === 'comm_msg')!
  expect(state.content.data).toMatchObject({ method: 'update', state: { thr: 70, _esm: 'export default {}' }, buffer_paths: [['spikes']] })
})

test('a state that is set often is sent seldom, its newest values last', async () => {
  const { published } = await front.execute({
    code: 'for (let i = 0; i <= 1000; i++) w.set({ thr: i })\nawait new Promise((resolve) => setTimeout(resolve, 80))',
  })
  const sent = published.filter(({ header }) => header.msg_type === 'comm_msg').map(({ content }) => (content.data as { state: { thr: number } }).state.thr)
  expect(sent.at(-1)).toBe(1000)
  expect(sent.length).toBeLessThan(50)
})

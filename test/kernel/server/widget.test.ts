/** Widgets as a front end sees them: the messages of the widget protocol, both ways. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Content, Message } from '../../../src/kernel/wire/message.js'
import { FrontEnd, kinds, requestOf } from './frontEnd.js'

const VIEW = 'application/vnd.jupyter.widget-view+json'

let front: FrontEnd
let id: string
let opened: Message
beforeAll(async () => {
  front = await FrontEnd.start()
  const { published } = await front.execute({
    code: `const w = widget({
  esm: 'export default {}', state: { thr: 1, spikes: new Float32Array([1, 2]), layer: { w: new Int16Array([3]), name: 'a' } },
  svg: ({ thr }) => \`<svg id="\${thr}"/>\`, text: 'raster',
})
const changes: unknown[] = []
w.onChange((each) => changes.push(each))`,
  })
  opened = published.find(({ header }) => header.msg_type === 'comm_open')!
  id = String(opened.content.comm_id)
})
afterAll(() => front.end())

const say = (data: Content, buffers: Uint8Array[] = [], comm = id) =>
  front.send('comm_msg', { comm_id: comm, data }, 'shell', { buffers })
const update = (state: Content, paths: unknown[] = [], buffers: Uint8Array[] = []) =>
  say({ method: 'update', state, buffer_paths: paths }, buffers)
/** What the kernel publishes for a message, its own busy and idle left out. */
async function answers(sent: Promise<Message>) {
  const message = await sent
  await front.idle(message)
  return front.published(message).filter(({ header }) => header.msg_type !== 'status')
}
const dataOf = ({ content }: Message) => content.data as Content
const updates = (messages: readonly Message[]) =>
  messages.filter(({ header }) => header.msg_type === 'comm_msg').map((message) => dataOf(message).state)
const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

test('it opens with its whole state, arrays as bytes, under a model of any version', () => {
  expect(opened.metadata).toEqual({ version: '2.1.0' })
  expect(opened.content).toMatchObject({
    target_name: 'jupyter.widget',
    data: {
      state: {
        _model_module: 'anywidget',
        _model_module_version: '*',
        _view_name: 'AnyView',
        _esm: 'export default {}',
        thr: 1,
        layer: { name: 'a' },
      },
      buffer_paths: [['spikes'], ['layer', 'w']],
    },
  })
  expect([...new Float32Array(new Uint8Array(opened.buffers[0]!).buffer)]).toEqual([1, 2])
  expect([...opened.buffers[1]!]).toEqual([3, 0])
})

test('it is shown as often as asked, with a picture of its state now', async () => {
  const { published } = await front.execute({ code: 'await display(w)\nw.set({ thr: 2 })\nawait display(w)' })
  const view = { version_major: 2, version_minor: 0, model_id: id }
  expect(published.filter(({ header }) => header.msg_type === 'display_data').map(dataOf)).toEqual(
    [1, 2].map((thr) => ({ [VIEW]: view, 'image/svg+xml': `<svg id="${thr}"/>`, 'text/plain': 'raster' })),
  )
})

test('a view sets values: handlers hear of them, arrays keep their kind, and other pages get the echo', async () => {
  const echoed = await answers(
    update(
      { thr: 70, layer: { name: 'b' } },
      [['spikes'], ['layer', 'w']],
      [bytes(new Float32Array([5])), new Uint8Array([9, 1])],
    ),
  )
  expect(echoed.map(dataOf)).toEqual([
    { method: 'echo_update', state: { thr: 70, layer: { name: 'b' } }, buffer_paths: [['spikes'], ['layer', 'w']] },
  ])
  expect([...echoed[0]!.buffers[1]!]).toEqual([9, 1])
  expect((await front.run('changes.at(-1)')).value).toBe(
    "{ thr: 70, layer: { name: 'b', w: Int16Array(1) [ 265 ] }, spikes: Float32Array(1) [ 5 ] }",
  )
  expect((await front.run('w.state.spikes[0]! + w.state.layer.w[0]!')).value).toBe('270') // as their types say
})

test('bytes at a path that nobody expects, or that leads to a prototype, do no harm', async () => {
  await answers(
    update(
      {},
      [['__proto__', 'polluted'], ['nowhere', 'deep'], 'x', [], ['raw']],
      [1, 2, 3, 4, 5].map((each) => new Uint8Array([each])),
    ),
  )
  expect((await front.run("[changes.at(-1), ({} as Record<string, unknown>)['polluted']]")).value).toBe(
    '[ { raw: Uint8Array(1) [ 5 ] }, undefined ]',
  )
})

test('what views know already is not sent back; what a handler changes is, once', async () => {
  await front.run('const end = w.onChange(({ thr }) => { if (thr !== undefined) w.set({ thr: Math.min(thr, 50) }) })')
  const sent = async (thr: number) =>
    (await answers(update({ thr }))).map(dataOf).filter(({ method }) => method === 'update')
  expect(await sent(40)).toEqual([])
  expect(await sent(60)).toEqual([{ method: 'update', state: { thr: 50 }, buffer_paths: [] }])
  await front.run('end()')
  expect(await sent(60)).toEqual([])
})

test('an object that changed inside is sent; of a view into a larger memory only the view', async () => {
  const code =
    'const large = new Float32Array(1 << 20).fill(7)\nw.set({ spikes: large.subarray(10, 12) })\nw.state.layer.name = "c"\nw.set({ layer: w.state.layer })'
  const { published } = await front.execute({ code })
  const [spikes, layer] = published.filter(({ header }) => header.msg_type === 'comm_msg')
  expect([...new Float32Array(new Uint8Array(spikes!.buffers[0]!).buffer)]).toEqual([7, 7])
  expect(dataOf(layer!)).toEqual({ method: 'update', state: { layer: { name: 'c' } }, buffer_paths: [['layer', 'w']] })
})

test('custom messages, with bytes, both ways', async () => {
  await front.run('w.onMessage((content, buffers) => w.send({ got: content, more: true }, buffers))')
  const [answer] = await answers(say({ method: 'custom', content: { go: 1 } }, [new Uint8Array([4, 5])]))
  expect(dataOf(answer!)).toEqual({ method: 'custom', content: { got: { go: 1 }, more: true } })
  expect([...answer!.buffers[0]!]).toEqual([4, 5])
})

test('a page that is loaded anew gets the state of now: of one widget, or of all at once', async () => {
  const [one] = await answers(say({ method: 'request_state' }))
  expect(dataOf(one!)).toMatchObject({
    method: 'update',
    state: { thr: 60, _esm: 'export default {}' },
    buffer_paths: [['spikes'], ['layer', 'w'], ['raw']],
  })
  await front.idle(
    await front.send('comm_open', { comm_id: 'control', target_name: 'jupyter.widget.control', data: {} }),
  )
  const [all] = await answers(say({ method: 'request_states' }, [], 'control'))
  expect(dataOf(all!)).toMatchObject({
    method: 'update_states',
    states: {
      [id]: {
        model_name: 'AnyModel',
        model_module: 'anywidget',
        model_module_version: '*',
        state: { thr: 60, _view_name: 'AnyView' },
      },
    },
    buffer_paths: [
      [id, 'state', 'spikes'],
      [id, 'state', 'layer', 'w'],
      [id, 'state', 'raw'],
    ],
  })
  expect(all!.buffers.length).toBe(3)
})

test('a few states go at once, those of a loop together; the newest is sent before the cell ends', async () => {
  const few = await front.execute({
    code: 'w.set({ thr: 1 }); w.set({ thr: 2 }); { const end = Date.now() + 300; while (Date.now() < end); }; console.log("on")',
  })
  const order = kinds(few.published)
  expect(updates(few.published)).toEqual([{ thr: 1 }, { thr: 2 }])
  expect(order.lastIndexOf('comm_msg')).toBeLessThan(order.indexOf('stream')) // before the computation, not after
  const many = await front.execute({ code: 'for (let i = 0; i <= 100_000; i++) w.set({ thr: i, even: i % 2 } as {})' })
  expect(updates(many.published).at(-1)).toEqual({ thr: 100_000, even: 0 })
  expect(updates(many.published).length).toBeLessThan(1000)
  expect(kinds(many.published).at(-1)).toBe('idle')
})

test('what a view sets is newer than what is held back', async () => {
  const code =
    'for (let i = 0; i < 9; i++) w.set({ thr: -i })\nconsole.log("on"); while (w.state.thr < 0);\nw.state.thr'
  const cell = await front.send('execute_request', requestOf({ code }))
  await front.first(
    'on',
    ({ message: { header, parent } }) => parent.msg_id === cell.header.msg_id && header.msg_type === 'stream',
  )
  const moved = await update({ thr: 77 })
  expect((await front.answered(cell)).reply.content.status).toBe('ok')
  const from = front.heard.findIndex(({ message }) => message.parent.msg_id === moved.header.msg_id)
  const after = front.heard.slice(from).filter(({ message }) => message.header.msg_type === 'comm_msg')
  expect(after.map(({ message }) => dataOf(message))).toEqual([
    { method: 'echo_update', state: { thr: 77 }, buffer_paths: [] },
  ])
})

test('a message comes after the state that was set before it', async () => {
  const { published } = await front.execute({ code: 'for (let i = 0; i < 9; i++) w.set({ thr: i })\nw.send("done")' })
  const said = published.filter(({ header }) => header.msg_type === 'comm_msg').map(dataOf)
  expect(said.slice(-2)).toEqual([
    { method: 'update', state: { thr: 8 }, buffer_paths: [] },
    { method: 'custom', content: 'done' },
  ])
})

test('widgets with other styles keep their styles under other names', async () => {
  const { published } = await front.execute({
    code: 'for (const css of ["a {}", "b {}", "a {}"]) widget({ esm: "", css }).close()',
  })
  const [a, b, c] = published
    .filter(({ header }) => header.msg_type === 'comm_open')
    .map((message) => (dataOf(message).state as { _anywidget_id: string })._anywidget_id)
  expect([a === b, a === c]).toEqual([false, true])
})

test('an interrupt loses no state', async () => {
  const cell = await front.send(
    'execute_request',
    requestOf({
      code: 'for (let i = 0; i < 8; i++) w.set({ thr: -i })\nconsole.log("on"); await new Promise(() => {})',
    }),
  )
  await front.first(
    'on',
    ({ message: { header, parent } }) => parent.msg_id === cell.header.msg_id && header.msg_type === 'stream',
  )
  await front.send('interrupt_request', {}, 'control')
  expect(updates((await front.answered(cell)).published).at(-1)).toEqual({ thr: -7 })
})

test('the end of a listening is no result of its cell', async () => {
  expect(await front.run('w.onChange(() => {})')).toEqual({ status: 'ok', printed: '', traceback: '' })
})

test('a state that is no JSON is told, and the cell ends', async () => {
  expect((await front.run('const wrong = widget({ esm: "", state: { n: 1n } })')).error).toContain(
    'cannot be written as JSON',
  )
  const held = 'for (let n = 0n; n < 9n; n++) { try { w.set({ thr: n as never }) } catch {} }' // the later ones wait for the cell's end
  const { status, printed } = await front.run(held)
  expect([status, printed]).toEqual(['ok', expect.stringContaining('cannot be written as JSON')])
  await front.run('w.set({ thr: 60 })')
})

test('one handler that fails keeps no other from hearing', async () => {
  await front.run(
    "const bad = w.onChange(() => { throw new Error('bad handler') }); let later = 0; w.onChange(() => { later++ })",
  )
  const said = await answers(update({ thr: 3 }))
  expect(JSON.stringify(said.map(({ content }) => content.text))).toContain('bad handler')
  expect((await front.run('bad()\nlater')).value).toBe('1')
})

test('a widget that is closed, here or by the front end, says nothing more and is shown as its picture', async () => {
  const closing = await front.execute({
    code: 'const other = widget({ esm: "", text: "other" })\nother.close(); other.set({ a: 1 }); other.send(1); other',
  })
  expect(closing.published.map(({ header }) => header.msg_type).filter((type) => type.startsWith('comm'))).toEqual([
    'comm_open',
    'comm_close',
  ])
  expect(dataOf(closing.published.find(({ header }) => header.msg_type === 'execute_result')!)).toEqual({
    'text/plain': 'other',
  })
  await front.idle(await front.send('comm_close', { comm_id: id, data: {} }))
  const { published } = await front.execute({ code: 'w.set({ thr: 8 })\nw' })
  expect(kinds(published)).toEqual(['busy', 'execute_input', 'execute_result', 'idle'])
  expect(Object.keys(dataOf(published[2]!))).toEqual(['image/svg+xml', 'text/plain'])
  const [all] = await answers(say({ method: 'request_states' }, [], 'control'))
  expect(dataOf(all!).states).toEqual({})
})

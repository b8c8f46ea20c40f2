import { resolve } from 'node:path'
import {
  formatNotebook,
  type Message,
  type Notebook,
  newMessage,
  notebookPage,
  parseNotebook,
  runNotebook,
} from 'spikemba/kernel'
import { expect, test } from 'vitest'
import { WidgetStates } from '../../src/kernel/run/widgetStates.js'
import { notebookOf } from './notebookOf.js'

const TYPE = 'application/vnd.jupyter.widget-state+json'
const VIEW = 'application/vnd.jupyter.widget-view+json'
const MODEL = { _model_name: 'M', _model_module: 'm', _model_module_version: '1' }

const said = (type: string, content: object, buffers: Uint8Array[] = []): Message =>
  newMessage('s', type, { ...content }, { buffers })
const open = (id: string, state: object, paths: unknown[] = [], buffers: Uint8Array[] = []) =>
  said(
    'comm_open',
    { comm_id: id, target_name: 'jupyter.widget', data: { state: { ...MODEL, ...state }, buffer_paths: paths } },
    buffers,
  )
const update = (id: string, state: object, paths: unknown[] = [], buffers: Uint8Array[] = []) =>
  said('comm_msg', { comm_id: id, data: { method: 'update', state, buffer_paths: paths } }, buffers)
const stale = { ...notebookOf(), metadata: { title: 't', widgets: { [TYPE]: { state: { old: {} } } } } }

function states(...messages: Message[]): unknown {
  const widgets = new WidgetStates()
  for (const message of messages) widgets.take(message)
  return widgets.into(stale).metadata
}
const metadata = (state: object) => ({ title: 't', widgets: { [TYPE]: { version_major: 2, version_minor: 0, state } } })
const bytes = (...numbers: number[]) => new Uint8Array(numbers)
const buffer = (path: unknown[], data: string) => ({ encoding: 'base64', path, data })

test('the newest value of each part is kept, bytes in base64', () => {
  const kept = states(
    open('a', { x: 1, y: { z: 1 } }, [['b'], ['y', 'w']], [bytes(1, 2), bytes(3)]),
    update('a', { x: 2 }, [['b']], [bytes(9)]),
  )
  const saved = {
    model_name: 'M',
    model_module: 'm',
    model_module_version: '1',
    state: { ...MODEL, x: 2, y: { z: 1 } },
  }
  expect(kept).toEqual(metadata({ a: { ...saved, buffers: [buffer(['b'], 'CQ=='), buffer(['y', 'w'], 'Aw==')] } }))
})

test('what was bytes may become a value, and the other way round', () => {
  expect(states(open('a', {}, [['b']], [bytes(1)]), update('a', { b: null }))).toEqual(
    metadata({ a: expect.not.objectContaining({ buffers: expect.anything() }) }),
  )
  expect(states(open('a', { b: 5 }), update('a', {}, [['b']], [bytes(1)]))).toEqual(
    metadata({ a: expect.objectContaining({ state: MODEL, buffers: [buffer(['b'], 'AQ==')] }) }),
  )
})

test('comms that are no widgets, custom messages and closed widgets leave nothing; nor does an earlier run', () => {
  const other = said('comm_open', { comm_id: 'c', target_name: 'chat', data: { state: { x: 1 } } })
  const custom = said('comm_msg', { comm_id: 'c', data: { method: 'custom', content: {} } })
  expect(
    states(
      other,
      update('c', { x: 2 }),
      custom,
      update('unknown', { x: 1 }),
      open('a', {}),
      said('comm_close', { comm_id: 'a', data: {} }),
    ),
  ).toEqual({
    title: 't',
  })
  expect(states()).toEqual({ title: 't' })
})

test('widgets of another kind stay', () => {
  const widgets = { other: 1, [TYPE]: {} }
  expect(new WidgetStates().into({ ...stale, metadata: { widgets } }).metadata).toEqual({ widgets: { other: 1 } })
})

const CELLS = [
  "const w = widget({ esm: 'export default {}', state: { thr: 1, spikes: new Float32Array([1]) }, svg: ({ thr }) => '<svg id=\"' + thr + '\"/>' })\nw",
  'for (let i = 0; i < 9; i++) w.set({ thr: i, spikes: new Float32Array([i]) })',
]
const run = (notebook: Notebook) =>
  runNotebook(notebook, { file: resolve('x.ipynb'), kernel: 'spikemba', timeoutSec: 60 })

test('a notebook that is run keeps its widgets: the file, and the page, which shows their picture', async () => {
  const { notebook, failure } = await run(notebookOf(...CELLS))
  expect(failure).toBeUndefined()
  const { metadata, cells } = parseNotebook(formatNotebook(notebook), 'x.ipynb')
  const [output] = (cells[0] as { outputs: { data: Record<string, { model_id: string }> }[] }).outputs
  const { model_id: id } = output!.data[VIEW]!
  const { state } = (metadata.widgets as Record<string, { state: Record<string, object> }>)[TYPE]!
  expect(Object.keys(state)).toEqual([id])
  expect(state[id]).toMatchObject({
    model_module: 'anywidget',
    model_module_version: '*',
    state: { thr: 8, _esm: 'export default {}' },
    buffers: [{ path: ['spikes'], data: Buffer.from(new Float32Array([8]).buffer).toString('base64') }],
  })
  expect(notebookPage(notebook, 'x.ipynb')).toContain(
    `<img src="data:image/svg+xml;base64,${Buffer.from('<svg id="1"/>').toString('base64')}"`,
  )
  expect((await run({ ...notebook, cells: notebookOf('1').cells })).notebook.metadata).not.toHaveProperty('widgets')
})

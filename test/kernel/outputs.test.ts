import { newMessage } from 'spikemba/kernel'
import { expect, test } from 'vitest'
import { type Displays, OutputCollector } from '../../src/kernel/notebook/outputs.js'

/** What a cell that publishes these messages keeps. */
function gather(displays: Displays, ...messages: [type: string, content: Record<string, unknown>][]): OutputCollector {
  const collector = new OutputCollector(displays)
  for (const [type, content] of messages) collector.take(newMessage('s', type, content))
  return collector
}
const print = (text: string, name = 'stdout'): [string, Record<string, unknown>] => ['stream', { name, text }]

test('pieces of one stream join, two streams keep their order', () => {
  expect(gather(new Map(), print('a'), print('b\n'), print('w', 'stderr'), print('c')).outputs).toEqual([
    { output_type: 'stream', name: 'stdout', text: 'ab\n' },
    { output_type: 'stream', name: 'stderr', text: 'w' },
    { output_type: 'stream', name: 'stdout', text: 'c' },
  ])
})

test('of a line that is written again the last state is kept', () => {
  expect(gather(new Map(), print('10 %\r'), print('50 %\r100 %\r\nready\n')).outputs).toMatchObject([
    { text: '100 %\nready\n' },
  ])
})

test('displays, results and errors, and the count', () => {
  const collector = gather(
    new Map(),
    ['execute_input', { code: '1', execution_count: 7 }],
    ['display_data', { data: { 'text/plain': 'x' }, metadata: { isolated: true }, transient: { display_id: 'd' } }],
    ['execute_result', { data: { 'text/plain': '1' }, metadata: {}, execution_count: 7 }],
    ['error', { ename: 'E', evalue: 'v', traceback: ['t'] }],
  )
  expect(collector.executionCount).toBe(7)
  expect(collector.outputs).toEqual([
    { output_type: 'display_data', data: { 'text/plain': 'x' }, metadata: { isolated: true } },
    { output_type: 'execute_result', data: { 'text/plain': '1' }, metadata: {}, execution_count: 7 },
    { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] },
  ])
})

test('a display is updated where it stands, also by a later cell', () => {
  const displays: Displays = new Map()
  const show = (text: string, type = 'display_data'): [string, Record<string, unknown>] => [
    type,
    { data: { 'text/plain': text }, metadata: {}, transient: { display_id: 'd' } },
  ]
  const first = gather(displays, show('before'))
  const second = gather(displays, show('shown twice'), show('after', 'update_display_data'), [
    'update_display_data',
    { data: {}, transient: { display_id: 'unknown' } },
  ])
  expect(first.outputs).toMatchObject([{ output_type: 'display_data', data: { 'text/plain': 'after' } }])
  expect(second.outputs).toMatchObject([{ data: { 'text/plain': 'after' } }])
})

test('clear_output empties at once, or when the next output comes', () => {
  expect(gather(new Map(), print('a'), ['clear_output', { wait: false }]).outputs).toEqual([])
  expect(gather(new Map(), print('a'), ['clear_output', { wait: true }]).outputs).toMatchObject([{ text: 'a' }])
  expect(gather(new Map(), print('a'), ['clear_output', { wait: true }], print('b')).outputs).toMatchObject([
    { text: 'b' },
  ])
})

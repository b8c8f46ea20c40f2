/**
 * The 27 checks of the public suite kernel-testbed, in its order and under its names. As there, one kernel hears them
 * all, a cell is over with its idle, and a check fails when a strict client cannot read one of its messages. What else
 * the protocol says is in ../server/protocol.test.ts.
 * Source: https://github.com/runtimed/kernel-testbed
 */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Content, newMessage } from '../../../src/kernel/wire/message.js'
import { type Answered, FrontEnd, kinds, requestOf, textOf } from '../server/frontEnd.js'
import { faultsOf } from './strictReader.js'

let front: FrontEnd
let read = 0
beforeAll(async () => {
  front = await FrontEnd.start()
})
afterAll(() => front.end())
afterEach(() => {
  const heard = front.heard.slice(read)
  read += heard.length
  expect(heard.flatMap(({ message }) => faultsOf(message))).toEqual([])
})

/** What the suite hears of a cell: all that is published up to its idle. */
async function run(code: string): Promise<Answered & { readonly said: string[] }> {
  const answered = await front.execute({ code })
  const end = kinds(answered.published).indexOf('idle') + 1
  const published = answered.published.slice(0, end)
  return { ...answered, published, said: kinds(published) }
}
const replyTo = async (type: string, content: Content = {}, channel: 'shell' | 'control' = 'shell') =>
  (await front.ask(type, content, channel)).reply
const named = (type: string, content: Content = { status: 'ok' }) => ({ header: { msg_type: type }, content })

describe('tier 1: the basic protocol', () => {
  test('heartbeat_responds', async () => {
    expect(await front.channels.beat(10_000)).toBe(true)
  })
  test('iopub_welcome', () => {
    expect(front.heard[0]!.message).toMatchObject(named('iopub_welcome', { subscription: '' }))
  })
  test('kernel_info_reply_valid', async () => {
    expect(await replyTo('kernel_info_request')).toMatchObject(named('kernel_info_reply'))
  })
  test('kernel_info_has_language_info', async () => {
    expect((await replyTo('kernel_info_request')).content.language_info).toMatchObject({ name: 'typescript' })
  })
  test('kernel_info_has_protocol_version', async () => {
    expect((await replyTo('kernel_info_request')).content.protocol_version).toMatch(/^5\.\d+$/)
  })
  test('execute_stdout', async () => {
    expect(textOf((await run("console.log('hello')")).published, 'stdout')).toBe('hello\n')
  })
  test('execute_stderr', async () => {
    expect(textOf((await run("console.error('error')")).published, 'stderr')).toBe('error\n')
  })
  test('execute_reply_ok', async () => {
    expect((await run('const x = 1')).reply).toMatchObject(named('execute_reply'))
  })
  test('status_busy_idle_lifecycle', async () => {
    const { said } = await run('const x = 1')
    expect([said.at(0), said.at(-1)]).toEqual(['busy', 'idle'])
  })
  test('execute_input_broadcast', async () => {
    expect((await run('const x = 1')).said).toContain('execute_input')
  })
})

describe('tier 2: what an editor asks', () => {
  test('complete_request', async () => {
    await run('const nameToComplete = 42')
    expect(await replyTo('complete_request', { code: 'nameTo', cursor_pos: 6 })).toMatchObject(
      named('complete_reply', { matches: ['nameToComplete'] }),
    )
  })
  test('inspect_request', async () => {
    await run('const nameToInspect = 42')
    const request = { code: 'nameToInspect', cursor_pos: 13, detail_level: 0 }
    expect(await replyTo('inspect_request', request)).toMatchObject(
      named('inspect_reply', { status: 'ok', found: true }),
    )
  })
  test('is_complete_complete', async () => {
    expect(await replyTo('is_complete_request', { code: 'const x = 1' })).toMatchObject(
      named('is_complete_reply', { status: 'complete' }),
    )
  })
  test('is_complete_incomplete', async () => {
    expect(await replyTo('is_complete_request', { code: 'const x = {' })).toMatchObject(
      named('is_complete_reply', { status: 'incomplete' }),
    )
  })
  test('history_request', async () => {
    await run('const remembered = 1')
    const { content } = await replyTo('history_request', { hist_access_type: 'tail', n: 10, output: false, raw: true })
    expect(content).toMatchObject({
      status: 'ok',
      history: expect.arrayContaining([[1, expect.any(Number), 'const remembered = 1']]),
    })
  })
  test('comm_info_request', async () => {
    expect(await replyTo('comm_info_request')).toMatchObject(named('comm_info_reply', { status: 'ok', comms: {} }))
  })
  test('error_handling', async () => {
    const { reply, said } = await run('function function')
    expect(reply.content.status).toBe('error')
    expect(said).toContain('error')
  })
})

describe('tier 3: rich output', () => {
  test('display_data', async () => {
    expect((await run("await display({ 'text/html': '<b>bold</b>' }, { raw: true })")).said).toContain('display_data')
  })
  test('update_display_data', async () => {
    const { said } = await run(
      "const place = await display({ 'text/html': '<b>before</b>' }, { raw: true })\nawait place.update({ 'text/html': '<b>after</b>' }, { raw: true })",
    )
    expect(said.filter((kind) => kind.endsWith('display_data'))).toEqual(['display_data', 'update_display_data'])
  })
  test('execute_result', async () => {
    const result = (await run('1 + 1')).published.find(({ header }) => header.msg_type === 'execute_result')
    expect(result?.content.data).toEqual({ 'text/plain': '2' })
  })
  test('rich_execute_result', async () => {
    expect((await run("({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>bold</b>' }) })")).said).toContain(
      'execute_result',
    )
  })
})

describe('tier 4: the rest', () => {
  test('stdin_input_request', async () => {
    const cell = await front.send('execute_request', requestOf({ code: "prompt('Enter: ')", allow_stdin: true }))
    const asked = await front.first(
      'input_request',
      ({ channel, message }) => channel === 'stdin' && message.parent.msg_id === cell.header.msg_id,
    )
    await front.send('input_reply', { status: 'ok', value: 'test_input_42' }, 'stdin', { parent: asked.message.header })
    expect((await front.answered(cell)).reply.content.status).toBe('ok')
  })
  test('comms_lifecycle', async () => {
    const comm = { comm_id: randomUUID(), data: {} }
    const open = await front.send('comm_open', { ...comm, target_name: 'nobody.knows.this' })
    await front.idle(open)
    expect(kinds(front.published(open))).toContain('comm_close') // rejected, so that the front end does not wait for it
    expect((await run('const x = 1')).reply.content.status).toBe('ok')
  })
  test('interrupt_request', async () => {
    expect(await replyTo('interrupt_request', {}, 'control')).toMatchObject(named('interrupt_reply'))
  })
  test('execution_count_increments', async () => {
    const [first, second] = [await run('const x = 1'), await run('const x = 1')]
    expect(second.reply.content.execution_count).toBe(Number(first.reply.content.execution_count) + 1)
  })
  test('parent_header_correlation', async () => {
    const { request, reply, published } = await run("console.log('hello')")
    for (const { parent } of [reply, ...published]) expect(parent).toEqual(request.header)
  })
})

describe('tier 1, at last', () => {
  test('shutdown_reply', async () => {
    expect(await replyTo('shutdown_request', { restart: false }, 'control')).toMatchObject(named('shutdown_reply'))
  })
})

describe('a strict client', () => {
  const faults = (type: string, content: Content) => faultsOf(newMessage('session', type, content))
  const language = { name: 'typescript', version: '5', mimetype: 'text/x.typescript', file_extension: '.ts' }
  const info = { status: 'ok', protocol_version: '5.3', implementation: 'x', implementation_version: '1', banner: '' }
  test.each<[string, Content, string]>([
    [
      'kernel_info_reply',
      { ...info, language_info: { ...language, codemirror_mode: { name: 'typescript', typescript: true } } },
      'language_info is',
    ],
    ['shutdown_reply', { restart: false }, 'status is undefined'],
    ['execute_reply', { status: 'abort', execution_count: 1, payload: [], user_expressions: {} }, 'status is "abort"'],
    ['execute_reply', { status: 'error', ename: 'Error' }, 'traceback is undefined'],
    ['display_data', { data: { 'text/html': 5 }, metadata: {} }, 'data is'],
    ['stream', { name: 'out', text: '' }, 'name is "out"'],
    ['history_reply', { status: 'ok', history: [[1, 2]] }, 'history is'],
    ['no_such_reply', {}, 'is no message'],
  ])('refuses %s %j', (type, content, fault) => {
    expect(faults(type, content).join('\n')).toContain(fault)
  })
  test.each<[string, Content]>([
    [
      'kernel_info_reply',
      { ...info, language_info: { ...language, codemirror_mode: { name: 'typescript', version: 1 } } },
    ],
    ['display_data', { data: { 'text/html': ['<b>', '</b>'], 'application/json': 5 }, metadata: {}, transient: {} }],
    ['history_reply', { status: 'ok', history: [[1, 2, ['1', null]]] }],
    ['execute_reply', { status: 'error', ename: 'Error', evalue: '', traceback: [] }],
  ])('reads %s %j', (type, content) => {
    expect(faults(type, content)).toEqual([])
  })
})

/**
 * The messaging protocol, sentence by sentence, against a real kernel.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Content, Message } from '../../../src/kernel/wire/message.js'
import { FrontEnd, kinds, requestOf, textOf } from './frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
})
afterAll(() => front.end())

const of = (messages: readonly Message[], type: string): Content =>
  messages.find(({ header }) => header.msg_type === type)?.content ?? {}
const execute = (code: string, more: object = {}) => front.execute({ code, ...more })

describe('every message', () => {
  test('has a header with a unique id, the session, a user, a date in ISO 8601, its type and the version', async () => {
    const { reply, published } = await execute('1')
    const ids = [reply, ...published].map(({ header }) => header.msg_id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { header } of [reply, ...published]) {
      expect(header).toMatchObject({
        session: expect.any(String),
        username: expect.any(String),
        msg_type: expect.any(String),
        version: expect.stringMatching(/^5\.\d+$/),
      })
      expect(new Date(header.date).toISOString()).toBe(header.date)
    }
  })
  test('the kernel’s session is one for all its messages, and not the front end’s', async () => {
    const { reply, published } = await execute('1')
    const sessions = new Set([reply, ...published].map(({ header }) => header.session))
    expect([...sessions]).toHaveLength(1)
    expect(sessions.has(front.session)).toBe(false)
  })
  test('carries the header of the request as its parent', async () => {
    const { request, reply, published } = await execute("console.log('x')")
    for (const { parent } of [reply, ...published]) expect(parent).toEqual(request.header)
  })
  test('metadata is an object', async () => {
    const { reply, published } = await execute('1')
    for (const { metadata } of [reply, ...published]) expect(metadata).toEqual({})
  })
})

describe('status', () => {
  test.each([
    ['kernel_info_request', {}],
    ['complete_request', { code: 'con', cursor_pos: 3 }],
    ['inspect_request', { code: 'console', cursor_pos: 3, detail_level: 0 }],
    ['is_complete_request', { code: '1' }],
    ['history_request', { hist_access_type: 'tail', n: 1, output: false, raw: true }],
    ['comm_info_request', {}],
    ['execute_request', requestOf({ code: '2' })],
  ])('busy comes before and idle after the work of %s', async (type, content) => {
    const { published } = await front.ask(type, content)
    expect(kinds(published).at(0)).toBe('busy')
    expect(kinds(published).at(-1)).toBe('idle')
    expect(kinds(published).filter((kind) => kind === 'idle')).toHaveLength(1)
  })
  test('an unknown request is framed, too, and gets no reply', async () => {
    const request = await front.send('no_such_request')
    await front.idle(request)
    expect(kinds(front.published(request))).toEqual(['busy', 'idle'])
    expect(
      front.heard.some(
        ({ channel, message }) => channel === 'shell' && message.parent.msg_id === request.header.msg_id,
      ),
    ).toBe(false)
  })
  test('nothing is published for a cell after its idle', async () => {
    const { request } = await execute(
      "for (let i = 0; i < 2000; i++) { console.log(i); console.error(i) }\ndisplay(1)\n'value'",
    )
    await execute('1')
    expect(kinds(front.published(request)).at(-1)).toBe('idle')
  })
  test('a subscriber is welcomed with the topic that it asked for', () => {
    const welcome = front.heard.find(({ message }) => message.header.msg_type === 'iopub_welcome')!
    expect(welcome.message.content).toEqual({ subscription: '' })
  })
})

describe('kernel_info', () => {
  test('tells protocol, implementation, language and banner', async () => {
    const { reply } = await front.ask('kernel_info_request')
    expect(reply.header.msg_type).toBe('kernel_info_reply')
    expect(reply.content).toMatchObject({
      status: 'ok',
      protocol_version: expect.stringMatching(/^5\.\d+$/),
      implementation: 'spikemba',
      implementation_version: expect.stringMatching(/^\d/),
      banner: expect.stringContaining('TypeScript'),
      language_info: {
        name: 'typescript',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        mimetype: 'text/typescript',
        file_extension: '.ts',
      },
    })
  })
  test('the editor’s mode is a string', async () => {
    const { language_info: language } = (await front.ask('kernel_info_request')).reply.content
    expect(language).toMatchObject({ codemirror_mode: 'typescript', pygments_lexer: 'typescript' })
  })
  test('control answers it as well', async () => {
    const { reply } = await front.ask('kernel_info_request', {}, 'control')
    expect(reply.content.status).toBe('ok')
  })
  test('is answered while a cell runs', async () => {
    const cell = await front.send(
      'execute_request',
      requestOf({ code: '{ const end = Date.now() + 400; while (Date.now() < end); }' }),
    )
    await front.ask('kernel_info_request')
    expect(kinds(front.published(cell))).not.toContain('idle')
    await front.answered(cell)
  })
})

describe('execute', () => {
  test('publishes the code with its count', async () => {
    const { reply, published } = await execute('40 + 2')
    expect(of(published, 'execute_input')).toEqual({ code: '40 + 2', execution_count: reply.content.execution_count })
  })
  test('the order is busy, input, result, idle', async () => {
    expect(kinds((await execute('40 + 2')).published)).toEqual(['busy', 'execute_input', 'execute_result', 'idle'])
  })
  test('the reply has status, count, payload and user_expressions', async () => {
    const { reply } = await execute('1')
    expect(reply.content).toEqual({
      status: 'ok',
      execution_count: expect.any(Number),
      payload: [],
      user_expressions: {},
    })
  })
  test('the result carries the count and plain text without colour codes', async () => {
    const { reply, published } = await execute("({ a: [1, 'x'] })")
    expect(of(published, 'execute_result')).toEqual({
      execution_count: reply.content.execution_count,
      data: { 'text/plain': "{ a: [ 1, 'x' ] }" },
      metadata: {},
    })
  })
  test('counts grow by one', async () => {
    const [first, second] = [await execute('1'), await execute('1')]
    expect(Number(second.reply.content.execution_count) - Number(first.reply.content.execution_count)).toBe(1)
  })
  test('an empty cell is ok', async () => {
    expect((await execute('  \n')).reply.content.status).toBe('ok')
  })
  test('undefined is no result', async () => {
    expect(kinds((await execute('undefined')).published)).not.toContain('execute_result')
  })
  test('silent: no input, no result, no count', async () => {
    const before = (await execute('1')).reply.content.execution_count
    const { reply, published } = await execute("'quiet'", { silent: true })
    expect(kinds(published)).toEqual(['busy', 'idle'])
    expect(reply.content.execution_count).toBe(before)
  })
  test('silent keeps what it declares', async () => {
    await execute('const quiet = 7', { silent: true })
    expect((await front.run('quiet')).value).toBe('7')
  })
  test('store_history: false does not count and is not remembered', async () => {
    const before = (await execute('1')).reply.content.execution_count
    const { reply } = await execute("'unremembered'", { store_history: false })
    const { history } = (
      await front.ask('history_request', {
        hist_access_type: 'search',
        pattern: '*unremembered*',
        output: false,
        raw: true,
      })
    ).reply.content
    expect([reply.content.execution_count, history]).toEqual([before, []])
  })
  test('user_expressions are evaluated after the code', async () => {
    const { reply } = await execute('let twice = 21', { user_expressions: { answer: 'twice * 2', wrong: 'nope' } })
    expect(reply.content.user_expressions).toMatchObject({
      answer: { status: 'ok', data: { 'text/plain': '42' }, metadata: {} },
      wrong: { status: 'error', ename: 'TS2304', evalue: "Cannot find name 'nope'.", traceback: expect.any(Array) },
    })
  })
  test('they are not when the code fails', async () => {
    const { reply } = await execute("throw new Error('x')", { user_expressions: { answer: '1' } })
    expect(reply.content.user_expressions).toEqual({})
  })
  test('an error is published and replied alike', async () => {
    const { reply, published } = await execute("throw new RangeError('too far')")
    expect(of(published, 'error')).toMatchObject({
      ename: 'RangeError',
      evalue: 'too far',
      traceback: expect.any(Array),
    })
    expect(reply.content).toMatchObject({ status: 'error', ...of(published, 'error') })
  })
  test('stop_on_error aborts the cells that wait, and they get replies', async () => {
    const requests = [
      await front.send(
        'execute_request',
        requestOf({ code: "await new Promise((r) => setTimeout(r, 50)); throw new Error('first')" }),
      ),
    ]
    for (const code of ["console.log('never')", '3'])
      requests.push(await front.send('execute_request', requestOf({ code })))
    const answers = await Promise.all(requests.map((request) => front.answered(request)))
    expect(answers.map(({ reply }) => reply.content.status)).toEqual(['error', 'aborted', 'aborted'])
    expect(kinds(answers[1]!.published)).toEqual(['busy', 'idle'])
  })
  test('stop_on_error: false lets them run', async () => {
    const requests = [
      await front.send('execute_request', requestOf({ code: "throw new Error('first')", stop_on_error: false })),
      await front.send('execute_request', requestOf({ code: '3' })),
    ]
    const answers = await Promise.all(requests.map((request) => front.answered(request)))
    expect(answers.map(({ reply }) => reply.content.status)).toEqual(['error', 'ok'])
  })
  test('a cell that is sent upon the reply of a failed one runs', async () => {
    for (let i = 0; i < 5; i++) {
      await execute("throw new Error('x')")
      expect((await execute('1')).reply.content.status).toBe('ok')
    }
  })
  test('cells run in the order in which they were sent', async () => {
    await execute('const order: number[] = []')
    const requests = []
    for (let i = 0; i < 5; i++)
      requests.push(
        await front.send(
          'execute_request',
          requestOf({ code: `await new Promise((r) => setTimeout(r, ${20 - 4 * i})); order.push(${i})` }),
        ),
      )
    await Promise.all(requests.map((request) => front.answered(request)))
    expect((await front.run('order')).value).toBe('[ 0, 1, 2, 3, 4 ]')
  })
})

describe('stream', () => {
  test('stdout and stderr are told apart and keep their order', async () => {
    const { published } = await execute("console.log('a'); console.error('b'); console.log('c')")
    const streams = published.filter(({ header }) => header.msg_type === 'stream').map(({ content }) => content)
    expect(streams).toEqual([
      { name: 'stdout', text: 'a\n' },
      { name: 'stderr', text: 'b\n' },
      { name: 'stdout', text: 'c\n' },
    ])
  })
  test('text comes before what is shown after it', async () => {
    const { published } = await execute("console.log('first'); await display('second'); console.log('third')")
    expect(kinds(published)).toEqual(['busy', 'execute_input', 'stream', 'display_data', 'stream', 'idle'])
  })
  test('many lines are few messages', async () => {
    const { published } = await execute("for (let i = 0; i < 1000; i++) console.log('line')")
    expect(textOf(published)).toBe('line\n'.repeat(1000))
    expect(published.length).toBeLessThan(100)
  })
  test('text appears while a loop still runs', async () => {
    const cell = await front.send(
      'execute_request',
      requestOf({ code: "console.log('early'); { const end = Date.now() + 500; while (Date.now() < end); }" }),
    )
    const [early, idle] = [
      await front.first(
        'early',
        ({ message }) => message.parent.msg_id === cell.header.msg_id && message.header.msg_type === 'stream',
      ),
      await front.idle(cell),
    ]
    expect(idle.at - early.at).toBeGreaterThan(200)
  })
  test('process.stdout.write takes bytes, also half a character', async () => {
    const { published } = await execute(
      "const bytes = Buffer.from('ü')\nprocess.stdout.write(bytes.subarray(0, 1)); process.stdout.write(bytes.subarray(1)); undefined",
    )
    expect(textOf(published, 'stdout')).toBe('ü')
  })
})

describe('display', () => {
  test('display_data has data, metadata and transient', async () => {
    const { published } = await execute(
      "await display({ 'text/html': '<b>x</b>' }, { raw: true, id: 'one', metadata: { isolated: true } }); undefined",
    )
    expect(of(published, 'display_data')).toEqual({
      data: { 'text/html': '<b>x</b>' },
      metadata: { isolated: true },
      transient: { display_id: 'one' },
    })
  })
  test('update_display_data has the same id', async () => {
    const { published } = await execute(
      "const shown = await display('before', { id: 'two' }); await shown.update('after')",
    )
    expect(of(published, 'update_display_data')).toEqual({
      data: { 'text/plain': "'after'" },
      metadata: {},
      transient: { display_id: 'two' },
    })
  })
  test('a later cell may update it', async () => {
    const { published } = await execute("await updateDisplay('two', 5)")
    expect(of(published, 'update_display_data')).toMatchObject({
      data: { 'text/plain': '5' },
      transient: { display_id: 'two' },
    })
  })
  test.each(['await display(1)', 'display(1)', "await updateDisplay('two', 6)", "updateDisplay('two', 7)"])(
    '%s as last expression is no result beside',
    async (code) => {
      const { published } = await execute(code)
      expect(kinds(published)).toEqual([
        'busy',
        'execute_input',
        code.includes('update') ? 'update_display_data' : 'display_data',
        'idle',
      ])
    },
  )
  test('clear_output says whether to wait', async () => {
    const { published } = await execute('clearOutput(true); clearOutput()')
    expect(published.filter(({ header }) => header.msg_type === 'clear_output').map(({ content }) => content)).toEqual([
      { wait: true },
      { wait: false },
    ])
  })
  test('a value says itself how it is shown, also later', async () => {
    const { published } = await execute(
      "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<i>', 'text/plain': 'i', 'image/png': new Uint8Array([1, 2, 3]) }) })",
    )
    expect(of(published, 'execute_result').data).toEqual({ 'text/html': '<i>', 'text/plain': 'i', 'image/png': 'AQID' })
  })
  test.each([
    ["await display({ 'text/html': 5 }, { raw: true })", 'text/html is 5, expected text or bytes'],
    [
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/x-spikes': { times: [1] } }) })",
      'application/x-spikes is [Object]',
    ],
    ["import { display as show } from 'tslab'\nshow.html(undefined as never)", 'text/html is undefined'],
  ])('content that no front end could show is an error of the cell: %s', async (code, error) => {
    expect((await front.run(code)).error).toContain(error)
  })
  test('types of JSON take any value, all take lines', async () => {
    const { published } = await execute(
      "await display({ 'application/x.spikes+json': { times: [1] }, 'text/html': ['<b>', '</b>'] }, { raw: true })",
    )
    expect(of(published, 'display_data').data).toEqual({
      'application/x.spikes+json': { times: [1] },
      'text/html': ['<b>', '</b>'],
    })
  })
  test('the hook that figures look for shows them', async () => {
    const { published } = await execute(
      "await (globalThis as any)[Symbol.for('Jupyter.show')]({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg/>' }) })",
    )
    expect(of(published, 'display_data')).toMatchObject({ data: { 'image/svg+xml': '<svg/>' } })
    expect(kinds(published)).toEqual(['busy', 'execute_input', 'display_data', 'idle']) // nothing beside it
  })
  test('the tslab module is here without tslab', async () => {
    const { published } = await execute(
      "import * as tslab from 'tslab'\nconst place = tslab.newDisplay()\nplace.text('a'); place.markdown('*b*'); tslab.display.png(new Uint8Array([1, 2, 3]))",
    )
    const shown = published.filter(({ header }) => header.msg_type.endsWith('display_data'))
    expect(shown.map(({ header, content }) => [header.msg_type, content.data])).toEqual([
      ['display_data', { 'text/plain': 'a' }],
      ['update_display_data', { 'text/markdown': '*b*' }],
      ['display_data', { 'image/png': 'AQID' }],
    ])
  })
})

describe('complete', () => {
  const complete = async (code: string, cursor = code.length) =>
    (await front.ask('complete_request', { code, cursor_pos: cursor })).reply.content
  test('names the matches and what they replace', async () => {
    expect(await complete('Math.sq')).toMatchObject({ status: 'ok', matches: ['sqrt'], cursor_start: 5, cursor_end: 7 })
  })
  test('tells kinds and signatures', async () => {
    const { metadata } = await complete('Math.sq')
    expect(metadata).toEqual({
      _jupyter_types_experimental: [
        { start: 5, end: 7, text: 'sqrt', type: 'method', signature: '(x: number): number' },
      ],
    })
  })
  test('knows the names of earlier cells and their members', async () => {
    await execute('const spikeTimes = { first: 1, second: 2 }')
    expect((await complete('spikeTi')).matches).toEqual(['spikeTimes'])
    expect((await complete('spikeTimes.')).matches).toEqual(['first', 'second'])
  })
  test('the cursor counts code points', async () => {
    expect(await complete("'😀'; Math.sq")).toMatchObject({ matches: ['sqrt'], cursor_start: 10, cursor_end: 12 })
  })
  test('nothing fits: no matches, status ok', async () => {
    expect(await complete('Math.zzz')).toMatchObject({ status: 'ok', matches: [] })
  })
})

describe('inspect', () => {
  const inspect = async (code: string, cursor: number, detail = 0) =>
    (await front.ask('inspect_request', { code, cursor_pos: cursor, detail_level: detail })).reply.content
  test('tells type and documentation, plain and as markdown', async () => {
    await execute('/** Counts spikes. */\nfunction count(spikes: number[]): number { return spikes.length }')
    const { status, found, data } = await inspect('count', 3)
    expect([status, found]).toEqual(['ok', true])
    expect(data).toMatchObject({
      'text/plain': expect.stringMatching(/^function count\(spikes: number\[\]\): number\n\nCounts spikes/),
      'text/markdown': expect.stringMatching(/^```ts\n[\s\S]*Counts spikes/),
    })
  })
  test('within a call it tells the signature', async () => {
    expect((await inspect('count(', 6)).data).toMatchObject({
      'text/plain': expect.stringContaining('count(spikes: number[]): number'),
    })
  })
  test('what it does not know is not found', async () => {
    expect(await inspect('   ', 1)).toEqual({ status: 'ok', found: false, data: {}, metadata: {} })
  })
})

describe('is_complete', () => {
  test.each([
    ['1 + 1', { status: 'complete' }],
    ['function f() {\n  return 1\n}', { status: 'complete' }],
    ['function f() {', { status: 'incomplete', indent: '  ' }],
    ['f(1,', { status: 'incomplete', indent: '  ' }],
    ['`open', { status: 'incomplete', indent: '' }],
    ['/* open', { status: 'incomplete', indent: '' }],
    ['const x = }', { status: 'invalid' }],
    ["'open", { status: 'invalid' }],
  ])('%j', async (code, expected) => {
    expect((await front.ask('is_complete_request', { code })).reply.content).toEqual(expected)
  })
})

describe('history', () => {
  const history = async (content: Content) =>
    (await front.ask('history_request', { output: false, raw: true, ...content })).reply.content
  test('tail: the last n, oldest first, as session, line and input', async () => {
    await execute("'h1'")
    const { reply } = await execute("'h2'")
    const count = Number(reply.content.execution_count)
    expect(await history({ hist_access_type: 'tail', n: 2 })).toEqual({
      status: 'ok',
      history: [
        [1, count - 1, "'h1'"],
        [1, count, "'h2'"],
      ],
    })
  })
  test('with output: input and output in a pair', async () => {
    const { history: all } = (await history({ hist_access_type: 'tail', n: 1, output: true })) as {
      history: unknown[][]
    }
    expect(all[0]![2]).toEqual(["'h2'", "'h2'"])
  })
  test('range: from start up to stop, without it', async () => {
    const { history: all } = (await history({ hist_access_type: 'range', session: 0, start: 1, stop: 3 })) as {
      history: unknown[][]
    }
    expect(all.map(([, line]) => line)).toEqual([1, 2])
  })
  test('search: by pattern, unique, the last n', async () => {
    await execute("'h2'")
    const { history: all } = (await history({ hist_access_type: 'search', pattern: "'h?'", unique: true, n: 10 })) as {
      history: unknown[][]
    }
    expect(all.map(([, , input]) => input)).toEqual(["'h1'", "'h2'"])
  })
})

describe('input', () => {
  test('is asked for on stdin, in the name of the cell, and the cell waits', async () => {
    const cell = await front.send(
      'execute_request',
      requestOf({ code: "'hello ' + input('name? ')", allow_stdin: true }),
    )
    const { message } = await front.first(
      'input_request',
      (heard) => heard.channel === 'stdin' && heard.message.parent.msg_id === cell.header.msg_id,
    )
    expect(message.content).toEqual({ prompt: 'name? ', password: false })
    await front.send('input_reply', { status: 'ok', value: 'Ada ü' }, 'stdin', { parent: message.header })
    const { published } = await front.answered(cell)
    expect(of(published, 'execute_result')).toMatchObject({ data: { 'text/plain': "'hello Ada ü'" } })
  })
  test('a password is asked for as such', async () => {
    const cell = await front.send(
      'execute_request',
      requestOf({ code: "input('', { password: true }).length", allow_stdin: true }),
    )
    const { message } = await front.first(
      'input_request',
      (heard) => heard.channel === 'stdin' && heard.message.parent.msg_id === cell.header.msg_id,
    )
    expect(message.content.password).toBe(true)
    await front.send('input_reply', { status: 'ok', value: 'abc' }, 'stdin')
    expect(of((await front.answered(cell)).published, 'execute_result')).toMatchObject({ data: { 'text/plain': '3' } })
  })
  test('without allow_stdin it is an error that says why', async () => {
    const { error } = await front.run("input('x')")
    expect(error).toContain('cannot ask its reader')
  })
  test('an interrupt ends the waiting', async () => {
    const cell = await front.send('execute_request', requestOf({ code: 'input()', allow_stdin: true }))
    await front.first(
      'input_request',
      (heard) => heard.channel === 'stdin' && heard.message.parent.msg_id === cell.header.msg_id,
    )
    await front.ask('interrupt_request', {}, 'control')
    expect((await front.answered(cell)).reply.content.ename).toBe('Interrupted')
  })
})

describe('heartbeat, interrupt and shutdown', () => {
  test('the heart sends back what it gets, also while a cell runs', async () => {
    const cell = await front.send(
      'execute_request',
      requestOf({ code: '{ const end = Date.now() + 300; while (Date.now() < end); }' }),
    )
    expect(await front.channels.beat(2000)).toBe(true)
    await front.answered(cell)
  })
  test('an interrupt of an idle kernel is answered and does nothing', async () => {
    expect((await front.ask('interrupt_request', {}, 'control')).reply.content).toEqual({ status: 'ok' })
    expect((await front.run('1')).value).toBe('1')
  })
  test.each([true, false])(
    'shutdown with restart %s: the reply says so, is published, and the process ends',
    async (restart) => {
      const other = await FrontEnd.start()
      const { reply, published } = await other.ask('shutdown_request', { restart }, 'control')
      expect(reply.content).toEqual({ status: 'ok', restart })
      expect(kinds(published)).toContain('shutdown_reply')
      expect(await other.process.ended).toBe('ended with code 0')
      await other.end()
    },
  )
})

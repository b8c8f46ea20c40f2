/** What goes wrong around a cell: the kernel lives on, and says what happened. */

import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Dealer } from 'zeromq'
import { matches } from '../../../src/kernel/server/protocol/history.js'
import { ownKernel } from '../../../src/kernel/server/spec.js'
import { endpoint, newConnection, writeConnectionFile } from '../../../src/kernel/wire/connection.js'
import { encodeMessage } from '../../../src/kernel/wire/frames.js'
import { newMessage } from '../../../src/kernel/wire/message.js'
import { FrontEnd, requestOf, textOf } from './frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
})
afterAll(() => front.end())

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('what is wrongly signed, or no message, is dropped; nothing of it runs', async () => {
  const { connection } = front.process
  const socket = new Dealer({ linger: 0 })
  socket.connect(endpoint(connection, 'shell'))
  const good = encodeMessage(
    newMessage('other', 'execute_request', requestOf({ code: '(globalThis as any).stolen = 1' })),
    connection.key,
  )
  const otherKey = encodeMessage(
    newMessage('other', 'execute_request', requestOf({ code: '(globalThis as any).stolen = 1' })),
    'other key',
  )
  const tampered = good.map((frame, index) =>
    index === good.length - 1 ? Buffer.from(Buffer.from(frame).toString().replace('stolen', 'stolem')) : frame,
  )
  const signed = (...json: string[]) => {
    const hmac = createHmac('sha256', connection.key)
    for (const each of json) hmac.update(each)
    return ['<IDS|MSG>', hmac.digest('hex'), ...json]
  }
  const header = JSON.stringify(newMessage('other', 'execute_request', {}).header)
  for (const frames of [
    otherKey,
    tampered,
    ['x'],
    [''],
    ['<IDS|MSG>'],
    ['<IDS|MSG>', '', '{}', '{}', '{}', '{}'],
    signed('{', '{}', '{}', '{}'),
    signed('[]', '{}', '{}', '{}'),
    signed('{}', '{}', '{}', '{}'),
    signed(header, '{}', '{}', '7'),
  ])
    await socket.send(frames as Buffer[])
  await wait(100)
  expect((await front.run("(globalThis as any).stolen ?? (globalThis as any).stolem ?? 'untouched'")).value).toBe(
    "'untouched'",
  )
  socket.close()
})

test('a request without content is answered', async () => {
  expect((await front.ask('execute_request', {})).reply.content.status).toBe('ok')
  expect((await front.ask('complete_request', {})).reply.content.status).toBe('ok')
  expect((await front.ask('is_complete_request', { code: 7 })).reply.content.status).toBe('complete')
  expect((await front.ask('history_request', { hist_access_type: 'nonsense' })).reply.content.status).toBe('ok')
})

test('a cell of ten megabytes runs', async () => {
  expect((await front.run(`// ${'x'.repeat(1e7)}\n'ran'`)).value).toBe("'ran'")
})

test('a cell that is nested too deeply for TypeScript is told so', async () => {
  expect((await front.run('['.repeat(1e5) + ']'.repeat(1e5))).error).toMatch(
    /^RangeError: the cell is nested too deeply/,
  )
  expect((await front.run("'alive'")).value).toBe("'alive'")
})

test('a cell that TypeScript works on can be stopped, too', async () => {
  const cell = await front.send('execute_request', requestOf({ code: `const many = [${'1,'.repeat(2e5)}]` }))
  await front.first('busy', ({ message }) => message.parent.msg_id === cell.header.msg_id)
  await front.ask('interrupt_request', {}, 'control')
  expect((await front.answered(cell)).reply.content.evalue).toBe('the cell was interrupted before it ran')
  expect((await front.run('typeof globalThis')).value).toBe("'object'") // TypeScript is through with it
  expect((await front.run('many')).error).toContain('Cannot find name')
})

test('a search in the history takes no longer for a pattern with many stars', async () => {
  await front.run(`// ${'a'.repeat(1000)}`)
  const { reply } = await front.ask('history_request', { hist_access_type: 'search', pattern: `${'*a'.repeat(20)}b` })
  expect(reply.content).toEqual({ status: 'ok', history: [] })
  expect([
    matches('abc', 'a*'),
    matches('abc', '*b*'),
    matches('abc', 'a?c'),
    matches('a*c', 'a*c'),
    matches('', '*'),
    matches('ab', 'a'),
    matches('a', 'ab'),
  ]).toEqual([true, true, true, true, true, false, false])
})

test('infinite recursion is an error like others', async () => {
  expect((await front.run('function deep(): number { return deep() + 1 }\ndeep()')).error).toBe(
    'RangeError: Maximum call stack size exceeded',
  )
})

test('a rejection that nobody looks at is reported, and so is an error in a timer', async () => {
  await front.run("void Promise.reject(new Error('lost'))\nsetTimeout(() => { throw new Error('in a timer') }, 1)")
  const other = await front.run('await new Promise((resolve) => setTimeout(resolve, 50))')
  const said = textOf(
    front.heard.map(({ message }) => message),
    'stderr',
  )
  expect(said).toMatch(/A promise was rejected[^:]*:\nError: lost\n {4}at cell \d+:1:21/)
  expect(said).toContain('Error: in a timer')
  expect([other.status, other.error]).toEqual(['ok', undefined]) // of the cell that runs meanwhile it is no failure
})

test('process.exit ends the cell, not the kernel', async () => {
  expect((await front.run('process.exit(3)')).error).toContain('ends no kernel')
  expect((await front.run("'alive'")).value).toBe("'alive'")
})

test('50,000 lines all arrive before idle', async () => {
  const { published } = await front.execute({ code: "for (let i = 0; i < 50_000; i++) console.log('line', i)" })
  const lines = textOf(published).split('\n')
  expect([lines.length, lines[0], lines[49_999]]).toEqual([50_001, 'line 0', 'line 49999'])
})

test('a front end that goes away in the middle of a cell takes nothing along', async () => {
  const other = new Dealer({ linger: 0 })
  other.connect(endpoint(front.process.connection, 'shell'))
  await other.send(
    encodeMessage(
      newMessage(
        'gone',
        'execute_request',
        requestOf({
          code: 'let survived = 0\nfor (let i = 0; i < 5; i++) { await new Promise((r) => setTimeout(r, 20)); survived++ }',
        }),
      ),
      front.process.connection.key,
    ) as Buffer[],
  )
  await wait(30)
  other.close()
  expect((await front.run('survived')).value).toBe('5')
})

test('a value whose display fails is an error of the cell', async () => {
  expect(
    (await front.run("({ [Symbol.for('Jupyter.display')]: () => { throw new Error('no picture') } })")).error,
  ).toBe('Error: no picture')
  expect((await front.run("({ [Symbol.for('Jupyter.display')]: () => 5 })")).error).toContain(
    'expected an object of MIME types',
  )
})

test('a kernel ends with the program that started it, however busy it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spikemba-parent-'))
  const [file, connection] = [join(folder, 'connection.json'), await newConnection()]
  await writeConnectionFile(file, connection, 'spikemba')
  const [program, ...words] = ownKernel().argv.map((word) => word.replace('{connection_file}', file))
  const start = `const child = require('child_process').spawn(${JSON.stringify(program)}, ${JSON.stringify(words)}, { stdio: 'ignore', env: { ...process.env, JPY_PARENT_PID: String(process.pid) } })
console.log(child.pid); setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['-e', start], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))))
  const socket = new Dealer({ linger: 0 })
  socket.connect(endpoint(connection, 'shell'))
  await socket.send(encodeMessage(newMessage('s', 'kernel_info_request', {}), connection.key) as Buffer[])
  await socket.receive()
  await socket.send(
    encodeMessage(
      newMessage('s', 'execute_request', requestOf({ code: 'while (true) {}' })),
      connection.key,
    ) as Buffer[],
  )
  parent.kill('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  socket.close()
  rmSync(folder, { recursive: true })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

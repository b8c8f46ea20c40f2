/**
 * What programs and descriptors print is in the cell; what would wait for ever is answered, told, or can be stopped.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FrontEnd, requestOf, textOf } from '../server/frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
  await front.run("import { execSync, spawn, spawnSync } from 'node:child_process'\nimport fs from 'node:fs'")
})
afterAll(() => front.end())

const printed = async (code: string) => {
  const { published } = await front.execute({ code })
  return [textOf(published, 'stdout'), textOf(published, 'stderr')]
}

describe.skipIf(process.platform === 'win32')('what a program prints on the descriptors that it inherits', () => {
  test.each([
    [
      'comes before what the cell prints after it',
      "console.log('a'); execSync('echo b', { stdio: 'inherit' }); console.log('c')",
      'a\nb\nc\n',
      '',
    ],
    ['is told apart', "spawnSync('sh', ['-c', 'echo out; echo err >&2'], { stdio: 'inherit' })", 'out\n', 'err\n'],
    [
      'may be one of both, or given by number',
      "spawnSync('sh', ['-c', 'echo out; echo err >&2'], { stdio: ['ignore', 1, 'ignore'] })",
      'out\n',
      '',
    ],
    [
      'by the stream itself',
      "spawnSync('echo', ['s'], { stdio: ['ignore', process.stderr, process.stdout] })",
      '',
      's\n',
    ],
    [
      'comes from programs in the background',
      "await new Promise((done) => spawn('sh', ['-c', 'echo 1; sleep 0.05; echo 2'], { stdio: 'inherit' }).on('close', done))\nconsole.log(3)",
      '1\n2\n3\n',
      '',
    ],
    ['is what execSync has on stderr by itself', "execSync('echo err >&2; echo out').toString().trim()", '', 'err\n'],
  ])('%s', async (_, code, out, err) => {
    expect(await printed(code)).toEqual([out, err])
  })
  test('is whole, however much it is', async () => {
    const [out] = await printed("execSync('seq 1 200000', { stdio: 'inherit' })\nundefined")
    expect([out!.length, out!.slice(-14)]).toEqual([1_288_895, '199999\n200000\n'])
  })
  test('a program that reads its input finds the end of it', async () => {
    expect(await printed("execSync('cat; echo read', { stdio: 'inherit' })")).toEqual(['read\n', ''])
    expect((await front.run("fs.readFileSync(0, 'utf8')")).value).toBe("''")
  })
})

test.each([
  ['writeSync', "fs.writeSync(1, 'é\\n'); fs.writeSync(2, Buffer.from('xerr\\n'), 1)", 'é\n', 'err\n'],
  [
    'write',
    "await new Promise((done) => fs.write(1, 'later\\n', done)).then(() => console.log('done'))",
    'later\ndone\n',
    '',
  ],
  ['writevSync', "fs.writevSync(1, [Buffer.from('a'), Buffer.from('b\\n')])", 'ab\n', ''],
  [
    'writeFileSync',
    "fs.writeFileSync(1, 'file\\n'); fs.appendFileSync('/dev/stderr', 'by name\\n')",
    'file\n',
    'by name\n',
  ],
  [
    'a stream on the descriptor',
    "fs.createWriteStream('', { fd: 2, autoClose: false }).write('stream\\n'); await new Promise((done) => setTimeout(done, 20))",
    '',
    'stream\n',
  ],
  ['a name that was imported before', "import { writeSync } from 'node:fs'\nwriteSync(1, 'named\\n')", 'named\n', ''],
])('%s to descriptors 1 and 2 prints below the cell', async (_, code, out, err) => {
  expect(await printed(code)).toEqual([out, err])
})
test('other descriptors are written as ever', async () => {
  const path = "require('node:path').join(require('node:os').tmpdir(), 'spikemba-descriptor-' + process.pid)"
  expect(
    (
      await front.run(
        `const file = ${path}; fs.writeFileSync(file, 'a'); const fd = fs.openSync(file, 'a'); fs.writeSync(fd, 'b'); fs.closeSync(fd)\nconst text = fs.readFileSync(file, 'utf8'); fs.rmSync(file); text`,
      )
    ).value,
  ).toBe("'ab'")
})

describe('process.stdin', () => {
  const READ =
    "import * as readline from 'node:readline/promises'\nconst face = readline.createInterface({ input: process.stdin, output: process.stdout })\n"
  /** Runs a cell whose questions are answered with these lines. */
  const answered = async (code: string, ...lines: string[]) => {
    const cell = await front.send('execute_request', requestOf({ code, allow_stdin: true }))
    for (const [k, value] of lines.entries()) {
      const asked = await front.first(
        `question ${k + 1}`,
        ({ message }) =>
          message.header.msg_type === 'input_request' &&
          message.parent.msg_id === cell.header.msg_id &&
          !known.has(message.header.msg_id),
      )
      known.add(asked.message.header.msg_id)
      await front.send('input_reply', { value, status: 'ok' }, 'stdin', { parent: asked.message.header })
    }
    const { published } = await front.answered(cell)
    return textOf(published)
  }
  const known = new Set<string>()

  test('a line is what the reader types, and one question is one line', async () => {
    expect(
      await answered(
        `${READ}const name = await face.question('name? ')\nface.close()\nconsole.log('hello', name)`,
        'Ada',
      ),
    ).toBe('name? hello Ada\n')
    expect(
      await answered(
        `${READ}console.log([await face.question('1 '), await face.question('2 ')])\nface.close()`,
        'a',
        'b',
      ),
    ).toBe("1 2 [ 'a', 'b' ]\n")
  })
  test('a loop over it ends when it wants', async () => {
    expect(
      await answered(
        `${READ}for await (const line of face) { if (line === 'end') break; console.log('>', line) }`,
        'x',
        'end',
      ),
    ).toBe('> x\n')
  })
  test('an interface of an earlier cell still asks, and asks only when it wants', async () => {
    await answered(`${READ}const first = await face.question('a')`, '1')
    expect((await front.run('await new Promise((done) => setTimeout(done, 50))\nfirst')).value).toBe("'1'")
    expect(await answered("console.log(await face.question('b'))\nface.close()", '2')).toBe('b2\n')
  })
  test('a program goes on while it waits', async () => {
    expect(
      await answered(
        `${READ}let ticks = 0\nconst timer = setInterval(() => ticks++, 1)\nawait new Promise((done) => setTimeout(done, 200))\nconst got = await face.question('?')\nclearInterval(timer)\nface.close()\nconsole.log(got, ticks > 1)`,
        'y',
      ),
    ).toBe('?y true\n')
  })
  test('a listener that comes late hears the line', async () => {
    expect(
      await answered(
        `${READ}await new Promise((done) => setTimeout(done, 200))\nconst line = await new Promise((done) => face.once('line', done))\nface.close()\nconsole.log(line)`,
        'z',
      ),
    ).toBe('z\n')
  })
  test('an interface that nobody asks anything asks nobody', async () => {
    expect(
      await answered(`${READ}await new Promise((done) => setTimeout(done, 200))\nface.close()\nconsole.log('done')`),
    ).toBe('done\n')
  })
  test.each([
    [`${READ}await face.question('name? ')`, 4],
    ["process.stdin.on('data', () => {})\nawait new Promise(() => {})", 2],
    ['for await (const chunk of process.stdin) console.log(chunk)', 1],
  ])('where nobody can be asked the cell ends, and names what can: %s', async (code, line) => {
    const { error, traceback } = await front.run(code)
    expect(error).toMatch(
      /^Error: the cell reads process\.stdin, but this front end.*cannot ask its reader; where it can, `input\("question\? "\)` asks for a line$/,
    )
    expect(traceback).toMatch(new RegExp(`at cell \\d+:${line - (code.startsWith('import') ? 1 : 0)}:`))
  })
})

describe.skipIf(process.platform === 'win32')('an interrupt ends the program that the cell waits for', () => {
  const alive = (pid: string): boolean => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  }
  test.each([
    ['execSync', "execSync('echo pid $$; sleep 60; true', { stdio: 'inherit' })"],
    [
      'one that does not listen at once',
      "execSync('trap \"\" INT; echo pid $$; sleep 60; true', { stdio: 'inherit' })",
    ],
    [
      'spawnSync with a program of its own',
      "spawnSync('sh', ['-c', 'echo pid $$; sh -c \"sleep 60; true\"; true'], { stdio: 'inherit' })",
    ],
    [
      'spawn',
      "await new Promise((done) => spawn('sh', ['-c', 'echo pid $$; exec sleep 60'], { stdio: 'inherit' }).on('close', done))",
    ],
  ])('%s', async (_, code) => {
    const begun = performance.now()
    const cell = await front.send('execute_request', requestOf({ code }))
    const { message } = await front.first(
      'its number',
      ({ message }) => message.parent.msg_id === cell.header.msg_id && /^pid \d+/.test(String(message.content.text)),
    )
    await front.ask('interrupt_request', {}, 'control')
    expect((await front.answered(cell)).reply.content.ename).toBe('Interrupted')
    expect(performance.now() - begun).toBeLessThan(20_000)
    await expect.poll(() => alive(/\d+/.exec(String(message.content.text))![0]), { timeout: 10_000 }).toBe(false)
    expect((await front.run("'alive'")).value).toBe("'alive'")
  })
})

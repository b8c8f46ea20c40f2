/** The debugger against a real kernel process, with the requests that JupyterLab sends. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import freshDist from '../../notebooks/freshDist.js'
import { type DebugClient, startDebugClient } from './debugClient.js'

let client: DebugClient
let folder: string
beforeAll(() => freshDist())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spikemba-debug-'))
  client = await startDebugClient(folder)
})
afterEach(async () => {
  await client.end()
  rmSync(folder, { recursive: true, force: true })
})

const NEURON = `const decay: number = 0.5
function leak(u: number): number {
  const v = u * decay
  return v
}`
const LOOP = `type Box = { u: number }
let u = 1
for (let t = 0; t < 3; t++) {
  u = leak(u)
}
const box: Box = { u }
console.log('end', box.u)`

/** Runs a cell that stops. */
async function stopIn(code: string, ...lines: number[]) {
  const path = await client.breakAt(code, ...lines)
  const stopped = client.event('stopped')
  const cell = client.run(code)
  const { content } = await stopped
  return { path, cell, reason: (content.body as { reason: string }).reason }
}

describe('stopping and stepping', () => {
  it('stops at a line as it was typed, shows names as they were typed, and goes on', async () => {
    await client.run(NEURON)
    await client.attach()
    const { path, cell, reason } = await stopIn(LOOP, 4)
    expect(reason).toBe('breakpoint')
    expect(await client.frames()).toMatchObject([{ name: 'cell 2', line: 4, column: 3, source: { path } }])
    const { Local, Notebook } = await client.variables()
    expect(Object.keys(Local!).sort()).toEqual(['t', 'u'])
    expect(Local!.u).toEqual({ name: 'u', evaluateName: 'u', value: '1', variablesReference: 0 })
    expect(Object.keys(Notebook!).sort()).toEqual(['box', 'decay', 'leak'])
    expect((await client.debug('debugInfo')).stoppedThreads).toEqual([1])
    await client.debug('setBreakpoints', { source: { path }, breakpoints: [] })
    await client.debug('continue', { threadId: 1 })
    expect(await cell).toMatchObject({ status: 'ok', printed: 'end 0.125\n' })
    expect((await client.debug('debugInfo')).stoppedThreads).toEqual([])
    expect(client.events()).toEqual(['initialized', 'stopped', 'continued'])
    expect(await client.run("console.log('next', u)")).toMatchObject({ printed: 'next 0.125\n' })
  })

  it('stops in a comm handler in the midst of a cell, for as long as the reader looks', async () => {
    const handler =
      "let heard = 0\ncomms.register('t', (comm) => comm.onMessage((data) => {\n  heard = Number(data.n)\n}))"
    await client.attach()
    await client.breakAt(handler, 3)
    await client.run(handler)
    await client.comm('comm_open', { comm_id: 'c', target_name: 't', data: {} })
    const started = client.prints('on')
    const cell = client.run("console.log('on')\nwhile (heard === 0) {}\nconsole.log(heard)")
    await started
    const stopped = client.event('stopped')
    await client.comm('comm_msg', { comm_id: 'c', data: { n: 7 } })
    await stopped
    await new Promise((resolve) => setTimeout(resolve, 6000)) // a handler that takes so long is stopped where nobody debugs
    expect((await client.frames())[0]).toMatchObject({ line: 3 })
    await client.debug('continue', { threadId: 1 })
    expect(await cell).toMatchObject({ status: 'ok', printed: 'on\n7\n' })
  })

  it('steps line by line, into a function of another cell, and out of it', async () => {
    await client.run(NEURON)
    await client.attach()
    const { path, cell } = await stopIn(LOOP, 4)
    expect(await client.step('stepIn')).toMatchObject({ name: 'leak', line: 3, source: { name: 'cell 1' } })
    expect((await client.variables()).Local).toMatchObject({ u: { value: '1' } })
    expect((await client.frames()).map(({ name, line }) => [name, line])).toEqual([
      ['leak', 3],
      ['cell 2', 4],
    ])
    expect(await client.step('next')).toMatchObject({ name: 'leak', line: 4 })
    expect((await client.variables()).Local).toMatchObject({ v: { value: '0.5' } })
    const out = await client.step('stepOut')
    expect(out).toMatchObject({ name: 'cell 2', source: { path } })
    await client.debug('setBreakpoints', { source: { path }, breakpoints: [{ line: 6 }] })
    expect(await client.step('continue')).toMatchObject({ line: 6 })
    expect(await client.step('next')).toMatchObject({ line: 7 })
    await client.debug('next', { threadId: 1 }) // off the end of the cell
    expect(await cell).toMatchObject({ status: 'ok', printed: 'end 0.125\n' })
    const events = client.events().length
    expect(await client.run('u * 8')).toMatchObject({ status: 'ok' }) // and does not stop in the next one
    expect(client.events().length).toBe(events)
  })

  it('steps over an await, and stops behind one', async () => {
    await client.attach()
    const code =
      'const first = 1\nconst later = await new Promise<number>((resolve) => setTimeout(() => resolve(2), 30))\nconst sum = first + later\nconsole.log(sum)'
    const { path, cell } = await stopIn(code, 2)
    expect(await client.step('next')).toMatchObject({ line: 3 })
    expect((await client.variables()).Notebook).toMatchObject({ later: { value: '2' } })
    await client.debug('setBreakpoints', { source: { path }, breakpoints: [{ line: 4 }] })
    expect(await client.step('continue')).toMatchObject({ line: 4 })
    await client.debug('continue')
    expect(await cell).toMatchObject({ printed: '3\n' })
  })

  it('stops in a function of a cell that ran before, and at every run of one text', async () => {
    await client.run(NEURON)
    await client.attach()
    const path = await client.breakAt(NEURON, 4)
    for (const round of [1, 2]) {
      const stopped = client.event('stopped')
      const cell = client.run(`console.log(leak(${round}))`)
      await stopped
      expect((await client.frames())[0]).toMatchObject({ line: 4, source: { path } })
      await client.debug('continue')
      expect(await cell).toMatchObject({ printed: `${round / 2}\n` })
    }
    expect(await client.run(NEURON)).toMatchObject({ status: 'ok' })
    const stopped = client.event('stopped')
    const cell = client.run('leak(1)')
    await stopped
    await client.debug('continue')
    expect(await cell).toMatchObject({ status: 'ok' })
  })

  it('takes a line without code for the next one that has some', async () => {
    await client.attach()
    const { cell } = await stopIn(
      '// a remark\ninterface Shape { n: number }\n\nconst shape: Shape = { n: 3 }\nconsole.log(shape.n)',
      1,
    )
    expect((await client.frames())[0]).toMatchObject({ line: 4 })
    await client.debug('continue')
    expect(await cell).toMatchObject({ printed: '3\n' })
  })

  it.each([
    ['a busy loop', 'while (!over) {\n  steps++\n}'],
    ['a loop that waits', 'while (!over) {\n  await new Promise((resolve) => setTimeout(resolve, 5))\n  steps++\n}'],
  ])('pauses %s and lets it go on', async (_, loop) => {
    await client.attach()
    const runs = client.prints('go')
    const cell = client.run(`let steps = 0\nlet over = false\nconsole.log('go')\n${loop}\nconsole.log(steps > 0)`)
    await runs
    const stopped = client.event('stopped')
    await client.debug('pause', { threadId: 1 })
    expect((await stopped).content.body).toMatchObject({ reason: 'pause' })
    const { id, line } = (await client.frames())[0]!
    expect([4, 5, 6]).toContain(line)
    const { Local, Notebook } = await client.variables()
    expect(Number((Local!.steps ?? Notebook!.steps)!.value)).toBeGreaterThan(0)
    await client.debug('evaluate', { expression: 'over = true', frameId: id })
    await client.debug('continue')
    expect(await cell).toMatchObject({ status: 'ok', printed: 'go\ntrue\n' })
  })

  it('stops where an error is thrown, when asked to', async () => {
    await client.attach()
    await client.debug('setExceptionBreakpoints', { filters: ['raised'] })
    const stopped = client.event('stopped')
    const cell = client.run("const size = -1\nif (size < 0)\n  throw new RangeError('negative')")
    expect((await stopped).content.body).toMatchObject({ reason: 'exception' })
    expect((await client.frames())[0]).toMatchObject({ line: 3 })
    await client.debug('continue')
    expect(await cell).toMatchObject({ status: 'error', ename: 'RangeError' })
  })

  it('steps into a TypeScript module of the reader', async () => {
    const file = join(folder, 'synapse.ts')
    const text =
      'type Weight = number\n\nexport function current(w: Weight, s: number): number {\n  const i = w * s\n  return i\n}\n'
    writeFileSync(file, text)
    await client.attach()
    const { cell } = await stopIn("import { current } from './synapse'\nconst i = current(0.5, 1)\nconsole.log(i)", 2)
    expect(await client.step('stepIn')).toMatchObject({ name: 'current', line: 4, source: { path: file } })
    expect((await client.variables()).Local).toMatchObject({ w: { value: '0.5' }, s: { value: '1' } })
    expect((await client.debug('source', { source: { path: file } })).content).toBe(text)
    await client.debug('continue')
    expect(await cell).toMatchObject({ printed: '0.5\n' })
  })
})

describe('looking', () => {
  it('evaluates names of the notebook and of the frame, and assigns to both', async () => {
    await client.run('let threshold = 1\nconst names = ["a", "b"]')
    await client.attach()
    const { cell } = await stopIn('function fire(u: number) {\n  return u > threshold\n}\nconsole.log(fire(0.5))', 2)
    const frameId = (await client.frames())[0]!.id
    expect(await client.debug('evaluate', { expression: 'u + threshold', frameId, context: 'repl' })).toMatchObject({
      result: '1.5',
      type: 'number',
    })
    expect(await client.debug('evaluate', { expression: 'names', frameId })).toMatchObject({
      result: "['a', 'b']",
      type: 'Array',
    })
    await client.debug('evaluate', { expression: 'threshold = 0.25', frameId })
    await expect(client.debug('evaluate', { expression: 'missing', frameId })).rejects.toThrow(
      'ReferenceError: missing is not defined',
    )
    await client.debug('continue')
    expect(await cell).toMatchObject({ printed: 'true\n' })
    expect(await client.run("console.log(threshold, 'threshold' in globalThis)")).toMatchObject({
      printed: '0.25 false\n',
    })
  })

  it('shows what is inside of values, and of a million numbers the first', async () => {
    await client.run(
      'const run = { rate: 0.25, label: "it\'s", tau: [2, 4], by: new Map([["u", 1]]), gone: null }\nconst many = new Float32Array(1e6).fill(0.5)',
    )
    await client.attach()
    const { variables } = await client.debug('inspectVariables')
    const [run, many] = ['run', 'many'].map((wanted) => variables.find(({ name }: { name: string }) => name === wanted))
    expect(run.value).toBe("{ rate: 0.25, label: 'it\\'s', tau: Array(2), by: Map(1), gone: null }")
    const inside = await client.inside(run.variablesReference)
    expect(inside).toMatchObject({
      rate: { value: '0.25' },
      tau: { value: '[2, 4]' },
      gone: { value: 'null', variablesReference: 0 },
    })
    expect(await client.inside(inside.tau!.variablesReference)).toMatchObject({ 0: { value: '2' }, 1: { value: '4' } })
    expect(inside.by!.value).toBe('Map(1) { u => 1 }')
    const numbers = Object.values(await client.inside(many.variablesReference))
    expect(numbers.length).toBe(201)
    expect(numbers[199]).toMatchObject({ name: '199', value: '0.5' })
    expect(numbers[200]).toMatchObject({ value: '999800 more of 1000000' })
  })

  it('shows a value that can be drawn as its own cell would', async () => {
    await client.run(
      "const bar = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<hr>', 'text/plain': 'a bar' }) }\nconst n = 3",
    )
    await client.attach()
    expect(await client.debug('richInspectVariables', { variableName: 'bar' })).toEqual({
      data: { 'text/html': '<hr>', 'text/plain': 'a bar' },
      metadata: {},
    })
    expect(await client.debug('richInspectVariables', { variableName: 'n' })).toEqual({
      data: { 'text/plain': '3' },
      metadata: {},
    })
  })
})

describe('leaving', () => {
  it('an interrupt ends a stopped cell; breakpoints hold for the next', async () => {
    await client.attach()
    const code = 'let turns = 0\nwhile (true) {\n  turns++\n}'
    const took: number[] = []
    for (const round of [1, 2, 3]) {
      const { cell } = await stopIn(code, 3)
      expect((await client.variables()).Local).toMatchObject({ turns: { value: '0' } })
      const asked = Date.now()
      await client.interrupt()
      expect(await cell, `round ${round}`).toMatchObject({ status: 'error', ename: 'Interrupted' })
      took.push(Date.now() - asked)
      expect((await client.debug('debugInfo')).stoppedThreads).toEqual([])
    }
    expect(Math.min(...took)).toBeLessThan(500) // the least: a busy machine holds up some of them
    expect(await client.run('console.log(6 * 7)')).toMatchObject({ printed: '42\n' })
  })

  it('a front end that leaves lets the cell go on, and may come back', async () => {
    await client.run(NEURON)
    await client.attach()
    const { cell } = await stopIn(LOOP, 4)
    await client.debug('disconnect', { restart: false, terminateDebuggee: false })
    expect(await cell).toMatchObject({ status: 'ok', printed: 'end 0.125\n' })
    expect(await client.debug('debugInfo')).toMatchObject({ isStarted: false, breakpoints: [] })
    expect(await client.run(LOOP)).toMatchObject({ status: 'ok' })
    await client.attach()
    const again = await stopIn(LOOP, 7)
    await client.debug('continue')
    expect(await again.cell).toMatchObject({ status: 'ok' })
  })

  it('a shutdown ends a kernel that is stopped', async () => {
    await client.attach()
    await stopIn('const u = 1\nconsole.log(u)', 2)
    const asked = Date.now()
    await client.shutdown()
    expect(Date.now() - asked).toBeLessThan(2000)
  })

  it('says what cannot be done', async () => {
    expect((await client.info()).debugger).toBe(true)
    await expect(client.debug('next')).rejects.toThrow('the debugger is not attached; send initialize and attach first')
    await client.attach()
    await expect(client.debug('next')).rejects.toThrow('the program is not stopped')
    await expect(client.debug('scopes', { frameId: 99 })).rejects.toThrow('there is no frame 99')
    await expect(client.debug('variables', { variablesReference: 99 })).rejects.toThrow('there are no variables 99')
    await expect(client.debug('fly')).rejects.toThrow('fly is not supported')
    await expect(client.debug('source', { source: { path: '/nowhere.ts' } })).rejects.toThrow(
      'there is no source /nowhere.ts',
    )
    const { breakpoints } = await client.debug('setBreakpoints', {
      source: { path: '/nowhere.ts' },
      breakpoints: [{ line: 1 }],
    })
    expect(breakpoints).toMatchObject([{ verified: false, message: 'breakpoints can be set in cells alone' }])
  })
})

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Figure, FigureError, membraneTrace, show } from 'spikemba/viz'
import { afterEach, expect, test, vi } from 'vitest'
import { showsAs } from '../../src/display/index.js'
import { SHOW } from '../../src/viz/internal.js'

const figure = membraneTrace({ membrane: [0, 0.5, 1.2], spikes: [0, 0, 1], threshold: 1 }, { title: 'Überschwelle!' })
const { cache } = createRequire(import.meta.url)
const TSLAB = '/somewhere/node_modules/tslab/dist/jupyter.js'
const home = process.cwd()

afterEach(() => {
  delete (globalThis as { [SHOW]?: unknown })[SHOW]
  delete (globalThis as { Deno?: unknown }).Deno
  delete cache[TSLAB]
  process.chdir(home)
  vi.restoreAllMocks()
})

/** Pretends that tslab is loaded, and returns what reaches its cell. */
function tslab(): { data: Record<string, unknown> }[] {
  const messages: { data: Record<string, unknown> }[] = []
  cache[TSLAB] = {
    exports: { lastWriteDisplayData: (content: { data: Record<string, unknown> }) => messages.push(content) },
  } as never
  return messages
}

test('in tslab a figure is one message with every MIME type', async () => {
  const messages = tslab()
  await show(figure)
  expect(messages).toHaveLength(1)
  expect(messages[0]).toMatchObject({ metadata: {}, transient: {} })
  expect(Object.keys(messages[0]!.data)).toEqual(['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/plain'])
})

test('so is another value that shows itself; a plain script prints its text', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  const table = showsAs({ rows: 2 }, () => ({
    brief: 'a table',
    shown: () => ({ text: '2 rows', more: () => ({ 'x/y': 'z' }) }),
  }))
  await show(table)
  expect(said.mock.calls).toEqual([[table]])
  expect(inspect(table)).toBe('2 rows')
  const messages = tslab()
  await show(table)
  expect(messages.map(({ data }) => data)).toEqual([{ 'x/y': 'z', 'text/plain': '2 rows' }])
})

test('a burst keeps its order, and lets the socket drain between two messages', async () => {
  const messages = tslab()
  let turns = 0
  const seen: number[] = []
  const turn = () => {
    turns++
    if (messages.length < 30) setImmediate(turn)
  }
  setImmediate(turn)
  const watched = (i: number): Figure => {
    const display = async () => {
      seen.push(turns)
      return { i }
    }
    return Object.defineProperty({ ...figure }, Symbol.for('Jupyter.display'), { value: display })
  }
  await Promise.all(Array.from({ length: 30 }, (_, i) => show(watched(i))))
  expect(messages.map(({ data }) => data.i)).toEqual(Array.from({ length: 30 }, (_, i) => i))
  expect(new Set(seen).size).toBe(30)
})

test('a figure goes to the cell that showed it, though a later cell runs when it is ready', async () => {
  const first = tslab()
  const shown = show(figure)
  const second = tslab()
  await shown
  expect([first.length, second.length]).toEqual([1, 0])
})

test('a figure that cannot be drawn fails alone', async () => {
  const messages = tslab()
  const broken = Object.defineProperty({ ...figure }, Symbol.for('Jupyter.display'), {
    value: () => Promise.reject(new Error('no picture')),
  })
  const [bad, good] = await Promise.allSettled([show(broken), show(figure)])
  expect([bad.status, good.status, messages.length]).toEqual(['rejected', 'fulfilled', 1])
})

test("a kernel's hook comes first, then Deno", async () => {
  const messages = tslab()
  const display = vi.fn(async () => {})
  ;(globalThis as { Deno?: unknown }).Deno = { jupyter: { display } }
  await show(figure)
  expect(display).toHaveBeenCalledWith(figure)
  const hook = vi.fn(async () => {})
  ;(globalThis as { [SHOW]?: unknown })[SHOW] = hook
  await show(figure)
  expect(hook).toHaveBeenCalledWith(figure)
  expect([display.mock.calls.length, messages.length]).toEqual([1, 0])
})

test('Deno outside its kernel, which throws, does not matter', async () => {
  const messages = tslab()
  ;(globalThis as { Deno?: unknown }).Deno = Object.defineProperty({}, 'jupyter', {
    get() {
      throw new Error('Deno.jupyter is only available in a kernel')
    },
  })
  await show(figure)
  expect(messages).toHaveLength(1)
})

test('a plain script writes files named after the figures and prints where', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'show-'))
  try {
    process.chdir(folder)
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    await Promise.all([show(figure), show(figure)])
    expect(readdirSync('figures').sort()).toEqual(['uberschwelle-2.svg', 'uberschwelle.svg'])
    expect(readFileSync(join('figures', 'uberschwelle.svg'), 'utf8')).toBe(await figure.svg())
    expect(log.mock.calls[0]![0]).toBe(`${figure.text} → ${join('figures', 'uberschwelle.svg')}`)
  } finally {
    process.chdir(home)
    rmSync(folder, { recursive: true })
  }
})

test('what is no figure is refused', async () => {
  await expect(show('picture' as never)).rejects.toThrow(FigureError)
})

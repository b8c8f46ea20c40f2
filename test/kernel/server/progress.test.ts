import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Displays } from '../../../src/kernel/server/cells/display.js'
import { progressBars } from '../../../src/kernel/server/cells/progress.js'
import { FrontEnd } from './frontEnd.js'

/** What a bar shows of the items that a loop sees. */
function record() {
  const shown: { kind: string; text: unknown; html: unknown; id: string | undefined }[] = []
  const displays = {
    send: (kind: string, data: Record<string, unknown>, id?: string) =>
      shown.push({ kind, text: data['text/plain'], html: data['text/html'], id }),
  } as unknown as Displays
  const progress = progressBars(displays) as <T>(
    items: number | Iterable<T> | AsyncIterable<T>,
    options?: object,
  ) => Iterable<T> & AsyncIterable<T>
  return { shown, progress }
}

test('counts, and shows one bar from the first look to the last', () => {
  const { shown, progress } = record()
  expect([...progress(3, { label: 'a < b' })]).toEqual([0, 1, 2])
  expect(shown.map(({ kind }) => kind)).toEqual(['display_data', 'update_display_data'])
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1)
  expect(shown[0]).toMatchObject({
    text: 'a < b 0 of 3',
    html: '<label>a &lt; b <progress max="3" value="0"></progress> 0 of 3</label>',
  })
  expect(shown[1]!.text).toMatch(/^a < b 3 of 3 in 0\.\d s$/)
})

test('knows the number of what has a length or a size, and does without', () => {
  const { shown, progress } = record()
  expect([...progress('spike')]).toEqual([...'spike'])
  expect([...progress(new Set([1, 2]))]).toEqual([1, 2])
  expect([...progress(new Map([['u', 1]]).values())]).toEqual([1])
  expect([...progress([7].values(), { total: 1 })]).toEqual([7])
  expect(shown.filter(({ kind }) => kind === 'display_data').map(({ text }) => text)).toEqual([
    '0 of 5',
    '0 of 2',
    '0',
    '0 of 1',
  ])
  expect(shown.find(({ text }) => text === '0')!.html).toBe('<label> <progress></progress> 0</label>')
})

test('shows how far a loop came that was left', () => {
  const { shown, progress } = record()
  for (const step of progress<number>(10)) if (step === 4) break
  expect(shown.at(-1)!.text).toMatch(/^4 of 10 in/)
})

test('walks through what comes later', async () => {
  const { shown, progress } = record()
  const batches = (async function* () {
    yield* ['first', 'second']
  })()
  const seen: string[] = []
  for await (const batch of progress<string>(batches, { total: 2 })) seen.push(batch)
  expect(seen).toEqual(['first', 'second'])
  expect(shown.at(-1)!.text).toMatch(/^2 of 2 in/)
})

test('refuses to count to half a step', () => {
  expect(() => record().progress(2.5)).toThrow(
    'progress counts to 2.5; expected a whole number of steps, or something to walk through',
  )
})

let front: FrontEnd
beforeAll(async () => void (front = await FrontEnd.start()))
afterAll(() => front?.end())

test('a front end sees the bar move while a synchronous loop runs', async () => {
  const code = `let last = 0
for (const step of progress(40, { label: 'training' })) {
  const until = performance.now() + 10
  while (performance.now() < until) {}
  last = step
}
last`
  const { published } = await front.execute({ code })
  const bars = published.filter(({ header }) => header.msg_type.endsWith('display_data'))
  const texts = bars.map(({ content }) => (content.data as Record<string, string>)['text/plain']!)
  expect(bars[0]!.header.msg_type).toBe('display_data')
  expect(texts[0]).toBe('training 0 of 40')
  expect(texts.length).toBeGreaterThan(3)
  expect(texts[1]).toMatch(/^training \d+ of 40: [\d.]+ a second, [\d.]+ s left$/)
  expect(texts.at(-1)).toMatch(/^training 40 of 40 in [\d.]+ s$/)
  expect(new Set(bars.map(({ content }) => (content.transient as { display_id: string }).display_id)).size).toBe(1)
  const result = published.find(({ header }) => header.msg_type === 'execute_result')
  expect(result!.content.data).toEqual({ 'text/plain': '39' })
})

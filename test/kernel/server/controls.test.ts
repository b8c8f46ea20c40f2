/** Ready controls as a front end sees them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Content, Message } from '../../../src/kernel/wire/message.js'
import { FrontEnd } from './frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
})
afterAll(() => front.end())

const dataOf = ({ content }: Message) => content.data as Content
const of = (published: readonly Message[], type: string) => published.filter(({ header }) => header.msg_type === type)
const opened = (published: readonly Message[]) =>
  of(published, 'comm_open').map(({ content }) => ({
    id: String(content.comm_id),
    state: dataOf({ content } as Message).state as Content,
  }))
const text = (message: Message): unknown => (dataOf(message) as Content)['text/plain']
async function set(id: string, value: unknown): Promise<Message[]> {
  const message = await front.send(
    'comm_msg',
    { comm_id: id, data: { method: 'update', state: { value }, buffer_paths: [] } },
    'shell',
    { buffers: [] },
  )
  await front.idle(message)
  return front.published(message)
}

test('a slider, a select and a checkbox say label and value, and hear what is set', async () => {
  const { published } = await front.execute({
    code: `const tau = slider({ min: 1, max: 20, label: 'τ' })
const reset = select(['hard', 'soft'], { label: 'reset' })
const on = checkbox({ label: 'spikes', value: true })
for (const one of [tau, reset, on]) await display(one)
const number: number = tau.value, word: 'hard' | 'soft' = reset.value, yes: boolean = on.value`,
  })
  expect(of(published, 'error')).toEqual([])
  expect(opened(published).map(({ state }) => [state.kind, state.label, state.value, state.step])).toEqual([
    ['slider', 'τ', 11, 1],
    ['select', 'reset', 'hard', undefined],
    ['checkbox', 'spikes', true, undefined],
  ])
  expect(of(published, 'display_data').map(text)).toEqual(['τ: 11', 'reset: hard', 'spikes: true'])
  const [slider, select] = opened(published)
  await set(slider!.id, 7)
  await set(select!.id, 'soft')
  const after = await front.execute({ code: 'on.value = false\n;[tau.value, reset.value, on.value]' })
  expect(text(of(after.published, 'execute_result')[0]!)).toBe("[ 7, 'soft', false ]")
})

test('interact draws anew after each change, in the same place', async () => {
  const { published } = await front.execute({
    code: "await interact(({ tau, kind, twice }) => kind + ' ' + (twice ? 2 * tau : tau), { tau: [0, 10], kind: ['a', 'b'], twice: true })",
  })
  expect(of(published, 'error')).toEqual([])
  const shown = of(published, 'display_data')
  expect(shown.map(text)).toEqual(['tau: 5', 'kind: a', 'twice: true', "'a 10'"])
  const [tau] = opened(published)
  await set(tau!.id, 3)
  // It is drawn once the handler has returned: after the message that set the value.
  const { message } = await front.first(
    'what is drawn anew',
    (heard) => heard.message.header.msg_type === 'update_display_data',
  )
  expect(text(message)).toBe("'a 6'")
  expect(message.content.transient).toEqual(shown[3]!.content.transient)
})

test.each([
  ['slider({ min: 2, max: 1 })', 'slider from 2 to 1; expected numbers with min < max'],
  ['slider({ value: 3 })', 'slider at 3; expected 0 to 1'],
  ['slider({ step: 0 })', 'slider with step 0; expected a number above 0'],
  ['select([])', 'select has no choices; expected a list of texts'],
  ["select(['a'], { value: 'b' as never })", 'select of "b"; expected one of "a"'],
])('%s is refused', async (code, reason) => {
  const { published } = await front.execute({ code })
  expect(of(published, 'error').map(({ content }) => content.evalue)).toEqual([reason])
})

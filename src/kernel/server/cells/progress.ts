/**
 * A bar that tells how far a loop is, also while the loop keeps the thread busy.
 *
 *     for (const step of progress(500, { label: 'training' })) …
 */
import { randomUUID } from 'node:crypto'
import type { Displays } from './display.js'

export interface ProgressOptions {
  readonly label?: string
  readonly total?: number
}

/** Milliseconds between two looks of the bar. */
const EVERY = 100

export const progressBars =
  (displays: Displays) =>
  (
    items: number | Iterable<unknown> | AsyncIterable<unknown>,
    { label = '', total = totalOf(items) }: ProgressOptions = {},
  ): unknown => {
    if (typeof items === 'number' && !(Number.isInteger(items) && items >= 0))
      throw new RangeError(
        `progress counts to ${items}; expected a whole number of steps, or something to walk through`,
      )
    const bar = new Bar(displays, label, total)
    if (typeof items === 'number') return walk(count(items), bar)
    return Symbol.asyncIterator in Object(items)
      ? walkAsync(items as AsyncIterable<unknown>, bar)
      : walk(items as Iterable<unknown>, bar)
  }

function* count(steps: number): Generator<number> {
  for (let step = 0; step < steps; step++) yield step
}

function* walk(items: Iterable<unknown>, bar: Bar): Generator<unknown> {
  bar.begin()
  try {
    for (const item of items) {
      yield item
      bar.step()
    }
  } finally {
    bar.end()
  }
}

async function* walkAsync(items: AsyncIterable<unknown>, bar: Bar): AsyncGenerator<unknown> {
  bar.begin()
  try {
    for await (const item of items) {
      yield item
      bar.step()
    }
  } finally {
    bar.end()
  }
}

function totalOf(items: unknown): number | undefined {
  if (typeof items === 'number') return items
  const { length, size } = items as { readonly length?: unknown; readonly size?: unknown }
  return typeof length === 'number' ? length : typeof size === 'number' ? size : undefined
}

class Bar {
  readonly #id = randomUUID()
  #began = 0
  #shown = 0
  #done = 0

  constructor(
    private readonly displays: Displays,
    private readonly label: string,
    private readonly total: number | undefined,
  ) {}

  begin(): void {
    this.#began = this.#shown = performance.now()
    this.#show('display_data', '')
  }

  step(): void {
    this.#done++
    const now = performance.now()
    if (now - this.#shown < EVERY) return
    this.#shown = now
    const rate = this.#done / (now - this.#began)
    const left = this.total === undefined ? '' : `, ${seconds((this.total - this.#done) / rate)} left`
    this.#show('update_display_data', `: ${(1000 * rate).toPrecision(3)} a second${left}`)
  }

  /** Also when the loop is left early: then it shows how far it came. */
  end(): void {
    this.#show('update_display_data', ` in ${seconds(performance.now() - this.#began)}`)
  }

  #show(kind: 'display_data' | 'update_display_data', more: string): void {
    const { total } = this
    const count = total === undefined ? `${this.#done}` : `${this.#done} of ${total}`
    const text = `${count}${more}`
    const value = total === undefined ? '' : ` max="${total}" value="${this.#done}"`
    const html = `<label>${escaped(this.label)} <progress${value}></progress> ${text}</label>`
    this.displays.send(kind, { 'text/html': html, 'text/plain': `${this.label} ${text}`.trim() }, this.#id)
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

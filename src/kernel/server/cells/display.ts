/** What a cell shows beside text: MIME bundles, again and again in the same place, and the empty output. */
import { randomUUID } from 'node:crypto'
import { answer } from './answers.js'
import { bundleOf, encodeBundle, isBundle, isMimeBundle, textOf } from './bundle.js'
import { jsonOf } from './json.js'
import type { Outbox } from './outbox.js'

export interface DisplayOptions {
  readonly raw?: boolean
  readonly metadata?: Record<string, unknown>
  readonly id?: string
}

export interface DisplayHandle {
  readonly id: string
  update(value: unknown, options?: DisplayOptions): Promise<void>
}

export class Displays {
  /** Values whose bundles take time are shown in the order of the calls. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(private readonly outbox: Outbox) {}

  /** Resolves when all that was asked for is shown: a cell ends after it, whether it waits or not. */
  settled = (): Promise<unknown> => this.#last

  /** Gives up what is not shown yet: the code that worked on it was terminated. */
  forget(): void {
    this.#last = Promise.resolve()
  }

  display = (value: unknown, options: DisplayOptions = {}): Promise<DisplayHandle> => {
    const id = options.id ?? randomUUID()
    const handle: DisplayHandle = answer({ id, update: (next, more = {}) => this.updateDisplay(id, next, more) })
    return answer(this.#show('display_data', value, { ...options, id }).then(() => handle))
  }

  updateDisplay = (id: string, value: unknown, options: DisplayOptions = {}): Promise<void> =>
    answer(this.#show('update_display_data', value, { ...options, id }))

  clearOutput = (wait = false): void => this.outbox.post({ type: 'publish', kind: 'clear_output', content: { wait } })

  /** The front end's pager takes text alone. */
  page = (value: unknown): void => {
    const text = typeof value === 'string' ? value : textOf(value)
    this.outbox.post({ type: 'payload', payload: { source: 'page', data: { 'text/plain': text }, start: 0 } })
  }

  /** Shows a bundle at once. */
  send(
    kind: 'display_data' | 'update_display_data',
    data: Record<string, unknown>,
    id?: string,
    metadata: Record<string, unknown> = {},
  ): void {
    const content = {
      data: encodeBundle(data),
      metadata: jsonOf(metadata, 'metadata'),
      transient: id === undefined ? {} : { display_id: id },
    }
    this.outbox.post({ type: 'publish', kind, content })
  }

  #show(
    kind: 'display_data' | 'update_display_data',
    value: unknown,
    { raw = isMimeBundle(value), metadata = {}, id }: DisplayOptions,
  ): Promise<void> {
    if (raw && !isBundle(value)) throw new TypeError('display with raw: true needs an object of MIME types')
    const bundle = raw ? Promise.resolve({ data: value as Record<string, unknown>, metadata: {} }) : bundleOf(value)
    bundle.catch(() => {}) // told where it is awaited
    const shown = this.#last.then(async () => {
      const { data, metadata: own } = await bundle
      this.send(kind, data, id, { ...own, ...metadata })
    })
    this.#last = shown.catch(() => {})
    return shown
  }
}

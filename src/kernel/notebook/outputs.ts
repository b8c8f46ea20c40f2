/**
 * What a cell publishes, gathered into the outputs that its notebook keeps: pieces of one stream join, a display that
 * is updated changes in place (also one of an earlier cell), and clear_output empties the cell.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-iopub-pub-sub-channel
 */
import { readError } from '../client/execution.js'
import type { Content, Message } from '../wire/message.js'
import type { DisplayOutput, Metadata, MimeBundle, Output, ResultOutput } from './notebook.js'

/** Displays of a notebook that a later message may change, by display_id. */
export type Displays = Map<string, (DisplayOutput | ResultOutput)[]>

export class OutputCollector {
  readonly outputs: Output[] = []
  /** Count that the kernel gave the cell, where it told one. */
  executionCount: number | null = null
  /** `clear_output` that waits for the next output. */
  #clear = false

  constructor(private readonly displays: Displays) {}

  take({ header, content }: Message): void {
    if (header.msg_type === 'stream') this.#stream(content)
    else if (header.msg_type === 'display_data')
      this.#display({ output_type: 'display_data', ...bundle(content) }, content)
    else if (header.msg_type === 'execute_result')
      this.#display(
        { output_type: 'execute_result', execution_count: this.#count(content), ...bundle(content) },
        content,
      )
    else if (header.msg_type === 'execute_input') this.#count(content)
    else if (header.msg_type === 'update_display_data') this.#update(content)
    else if (header.msg_type === 'error') this.#add({ output_type: 'error', ...readError(content) })
    else if (header.msg_type === 'clear_output') this.#empty(content)
  }

  #count({ execution_count: value }: Content): number | null {
    if (typeof value === 'number') this.executionCount = value
    return this.executionCount
  }

  #empty({ wait }: Content): void {
    if (wait) this.#clear = true
    else this.outputs.length = 0
  }

  #stream({ name, text }: Content): void {
    const last = this.#clear ? undefined : this.outputs.at(-1)
    if (last?.output_type === 'stream' && last.name === name) last.text = overwrite(last.text + String(text))
    else
      this.#add({ output_type: 'stream', name: name === 'stderr' ? 'stderr' : 'stdout', text: overwrite(String(text)) })
  }

  #display(output: DisplayOutput | ResultOutput, { transient }: Content): void {
    this.#add(output)
    const id = (transient as { display_id?: unknown } | undefined)?.display_id
    if (typeof id === 'string') this.displays.set(id, [...(this.displays.get(id) ?? []), output])
  }

  #update(content: Content): void {
    const id = (content.transient as { display_id?: unknown } | undefined)?.display_id
    for (const output of this.displays.get(String(id)) ?? []) Object.assign(output, bundle(content))
  }

  #add(output: Output): void {
    if (this.#clear) this.outputs.length = 0
    this.#clear = false
    this.outputs.push(output)
  }
}

const bundle = ({ data, metadata }: Content): { data: MimeBundle; metadata: Metadata } => ({
  data: { ...(data as MimeBundle | undefined) },
  metadata: { ...(metadata as Metadata | undefined) },
})

/** A carriage return starts the line anew: of a progress bar its last state is kept. */
const overwrite = (text: string): string =>
  text.includes('\r') ? text.replace(/\r+\n/g, '\n').replace(/^.*\r(?=.)/gm, '') : text

/**
 * Takes comm messages to the cells' thread, also while it is busy: the inspector makes it look into its inbox. One look
 * is under way at a time and takes all that has come, so that a burst of ten thousand messages costs a few looks.
 */
import type { Message } from '../../wire/message.js'
import { POLL } from '../threads.js'
import type { CellsThread } from './cellsThread.js'

/** Milliseconds. */
const TIMEOUT = 500
/**
 * Milliseconds that handlers may take in the middle of a cell. Meanwhile the inspector listens to nobody, also not to
 * what would stop them.
 */
const LIMIT = 5000

export class CommRelay {
  #looking = false
  #again = false
  #underWay = 0
  #settled: (() => void)[] = []

  constructor(
    private readonly cells: CellsThread,
    /** Whether a cell runs. */
    private readonly busy: () => boolean,
    /** Whether handlers may take as long as they like. */
    private readonly unlimited: () => boolean,
  ) {}

  send({ header, content, metadata, buffers }: Message): void {
    // A view into a larger buffer would be copied whole.
    this.cells.post({
      type: 'comm',
      kind: header.msg_type,
      header,
      content,
      metadata,
      buffers: buffers.map((bytes) => new Uint8Array(bytes)),
    })
    this.#underWay++
    if (this.busy()) this.#look()
  }

  /** The handlers of one message have returned. */
  done(): void {
    this.#underWay--
    if (this.#underWay > 0) return
    for (const resolve of this.#settled.splice(0)) resolve()
  }

  /** Resolves when what was sent so far is handled, or after a while: an interrupted cell takes its handler along. */
  settled(): Promise<void> {
    if (this.#underWay <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, TIMEOUT)
      this.#settled.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** @param terminated whether the handler that the look before called took too long */
  #look(terminated = false): void {
    if (this.#looking) {
      this.#again = true
      return
    }
    this.#looking = true
    const expression = `globalThis[Symbol.for('${POLL}')](${terminated})`
    // The inspector answers with an error when it terminated what it evaluated.
    const limit = this.unlimited() ? {} : { timeout: LIMIT }
    this.cells.interrupter.inspector.post('Runtime.evaluate', { expression, silent: true, ...limit }, (ended) => {
      this.#looking = false
      if (!this.#again && !ended) return
      this.#again = false
      this.#look(ended !== null)
    })
  }
}

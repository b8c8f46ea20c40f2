/** The model runs again after changes: one run at a time, and the newest change after it. */
import type { Engine } from './engine.js'
import { changeOf, type ModelEngine } from './modelEngine.js'
import type { Store } from './store.js'

/** Milliseconds in which the layer's own answer is seen first. */
const FIRST = 20
/** Milliseconds after which is said what a run waits for. */
const LONG = 1500

export class Thinking {
  busy = false
  /** Why the last run failed. */
  problem: string | undefined
  private known = 'null'
  /** Counts the recordings whose model it was. */
  private round = 0

  /** @param changed called when a run begins and when it ends */
  constructor(
    private readonly model: ModelEngine,
    private readonly store: Store,
    private readonly engine: Engine,
    private readonly changed: () => void,
  ) {}

  /** The model is another one: what it said before does not count. */
  renew(): void {
    this.round++
    this.known = 'null'
    this.problem = undefined
    void this.catchUp()
  }

  /** Runs what the state asks for, unless it is known or a run is on the way. */
  async catchUp(): Promise<void> {
    const change = changeOf(this.store.get())
    const key = JSON.stringify(change ?? null)
    if (this.busy || key === this.known) return
    const { round } = this
    this.busy = true
    this.changed()
    const long = setTimeout(this.changed, LONG)
    await new Promise((painted) => setTimeout(painted, FIRST))
    try {
      const again = change && (await this.model.run(change))
      if (round === this.round) this.engine.show(again)
      this.problem = undefined
    } catch (error) {
      this.engine.show(undefined)
      this.problem = (error as Error).message
    }
    clearTimeout(long)
    if (round === this.round) this.known = key
    this.busy = false
    this.changed()
    await this.catchUp()
  }

  dispose(): void {
    this.model.dispose()
  }
}

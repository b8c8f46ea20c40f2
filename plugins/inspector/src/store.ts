/** Holds the view's state, tells who listens, and takes settings back. */
import type { ViewState } from './state.js'

/** Changes of these keys are not worth an undo of their own. */
const FLEETING: ReadonlySet<keyof ViewState> = new Set(['at'])
/** Undo steps that are kept. */
const MOST = 200

export class Store {
  private readonly past: ViewState[] = []
  private readonly listeners = new Set<(state: ViewState, before: ViewState) => void>()
  /** Which gesture made the last change: a drag of a slider is one step of undo. */
  private gesture: string | undefined

  constructor(private state: ViewState) {}

  get(): ViewState {
    return this.state
  }

  get canUndo(): boolean {
    return this.past.length > 0
  }

  /** @param gesture changes with the same name in a row are taken back together */
  set(patch: Partial<ViewState>, gesture?: string): void {
    const keys = (Object.keys(patch) as (keyof ViewState)[]).filter(
      (key) => JSON.stringify(patch[key]) !== JSON.stringify(this.state[key]),
    )
    if (keys.length === 0) return
    const before = this.state
    if (keys.some((key) => !FLEETING.has(key))) {
      if (gesture === undefined || gesture !== this.gesture) this.past.push(before)
      if (this.past.length > MOST) this.past.shift()
      this.gesture = gesture
    }
    this.state = { ...before, ...patch }
    this.tell(before)
  }

  undo(): boolean {
    const last = this.past.pop()
    if (!last) return false
    const before = this.state
    this.gesture = undefined
    this.state = { ...last, at: last.tokens === before.tokens ? before.at : last.at }
    this.tell(before)
    return true
  }

  /** @returns the function that ends it */
  listen(listener: (state: ViewState, before: ViewState) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private tell(before: ViewState): void {
    for (const listener of this.listeners) listener(this.state, before)
  }
}

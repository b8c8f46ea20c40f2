/** Everything that a key, a button or a drag can do to the view; each works on the state alone. */
import { bitAt } from 'spikemba/inspector'
import type { Scene } from './panels/panel.js'
import { MOST_NEURONS } from './state.js'
import type { Store } from './store.js'
import { shifted, zoomed } from './timeAxis.js'

export class Actions {
  constructor(
    private readonly store: Store,
    private readonly scene: () => Scene,
  ) {}

  /** Moves the cursor by clips and steps, and the window with it. */
  move(clips: number, steps = 0): void {
    const { state, engine, axis } = this.scene()
    const perClip = engine.layer(state.layer)?.steps ?? 1
    const at = (state.at.token + clips) * perClip + state.at.step + steps
    const place = Math.max(0, Math.min(axis.count * perClip - 1, at))
    this.goTo(Math.floor(place / perClip), place % perClip)
  }

  goTo(token: number, step: number): void {
    const { axis } = this.scene()
    const [start, end] = axis.window
    const outside = token < Math.floor(start) ? token - start : token + 1 > Math.ceil(end) ? token + 1 - end : 0
    this.store.set({ at: { token, step }, ...(outside ? { window: shifted(axis, outside) } : {}) }, 'cursor')
  }

  /** @param factor below 1 shows less; around the cursor unless a place is given */
  zoom(factor: number, around?: number): void {
    const { axis, state } = this.scene()
    const [start, end] = axis.window
    const cursor = state.at.token + 0.5
    const place = around ?? (cursor >= start && cursor <= end ? cursor : (start + end) / 2)
    this.store.set({ window: zoomed(axis, place, factor) }, 'zoom')
  }

  pan(share: number): void {
    const { axis } = this.scene()
    const [start, end] = axis.window
    this.store.set({ window: shifted(axis, share * (end - start)) }, 'pan')
  }

  /** All clips and all neurons in sight. */
  fit(): void {
    const { axis, engine, state } = this.scene()
    this.store.set({ window: [0, axis.count], rows: [0, engine.layer(state.layer)?.channels ?? 0] })
  }

  show(tokens: 'clips' | 'words'): void {
    const count = this.scene().recording.sample[tokens]
    const { mixer } = this.store.get()
    if (count)
      this.store.set({
        tokens,
        window: [0, count],
        at: { token: 0, step: 0 },
        mixer: mixer === 'joint' ? 'joint' : tokens === 'clips' ? 'video' : 'text',
      })
  }

  chooseLayer(name: string): void {
    const layer = this.scene().engine.layer(name)
    if (!layer) return
    const { at } = this.store.get()
    this.store.set({
      layer: name,
      rows: [0, layer.channels],
      neurons: [],
      at: { token: at.token, step: Math.min(at.step, layer.steps - 1) },
    })
  }

  /** The layer before or after. */
  nextLayer(by: number): void {
    const { recording, state } = this.scene()
    const names = recording.layers.map(({ name }) => name)
    const next = names[names.indexOf(state.layer) + by]
    if (next !== undefined) this.chooseLayer(next)
  }

  /** The neuron a row further up or down; the top one when none is chosen. */
  nextNeuron(by: number, add = false): void {
    const { engine, state } = this.scene()
    const layer = engine.layer(state.layer)
    if (!layer) return
    const order = engine.order(state, layer)
    const last = state.neurons.at(-1)
    const row =
      last === undefined
        ? by > 0
          ? 0
          : order.length - 1
        : Math.max(0, Math.min(order.length - 1, order.indexOf(last) + by))
    const channel = order[row]!
    const [start, end] = state.rows
    const rows =
      row < start || row >= end ? ([Math.max(0, row - Math.floor((end - start) / 2)), 0] as const) : undefined
    const kept = add ? state.neurons.filter((each) => each !== channel) : []
    this.store.set({
      neurons: [...kept, channel].slice(-MOST_NEURONS),
      ...(rows
        ? {
            rows: [
              Math.min(rows[0], layer.channels - (end - start)),
              Math.min(rows[0], layer.channels - (end - start)) + end - start,
            ] as const,
          }
        : {}),
    })
  }

  /** The next spike of the chosen neuron, after or before the cursor. */
  nextSpike(by: 1 | -1): void {
    const { engine, state, axis } = this.scene()
    const layer = engine.layer(state.layer)
    const channel = state.neurons.at(-1)
    if (!layer || channel === undefined) return
    const spikes = engine.spikes(state, layer)
    const [offset] = engine.range(state)
    for (
      let place = state.at.token * layer.steps + state.at.step + by;
      place >= 0 && place < axis.count * layer.steps;
      place += by
    ) {
      const [token, step] = [Math.floor(place / layer.steps), place % layer.steps]
      const at = (step * layer.tokens + offset + token) * layer.channels + channel
      if (bitAt(spikes, at)) {
        this.goTo(token, step)
        return
      }
    }
  }
}

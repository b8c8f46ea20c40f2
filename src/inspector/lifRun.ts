/**
 * Leaky integrate-and-fire neurons run again from stored currents, for the recorded settings or any others.
 *
 *   charge   H = V + (gain X - rate (V - r))        rate = 1/tau, gain = rate with decayInput, else 1
 *   fire     S = 1 where H >= vThreshold            (> without fireOnEqual)
 *   reset    V = r (hard), H - vThreshold (soft, r = 0)
 *
 * Every operation is rounded to float32 in the order of the WebAssembly kernel, so that unchanged settings give its
 * spikes bit for bit. Axes: t spike step, m token, d channel.
 */
import type { LifSettings, RecordedLayer } from './recording.js'

/** A layer's currents, whatever its settings. */
export type LayerCurrents = Pick<RecordedLayer, 'steps' | 'tokens' | 'channels' | 'currents'>

/** What {@link runLayer} gives: spikes, and how near each neuron came to its threshold. */
export interface LayerRun {
  /** Packed [t, m, d]. */
  readonly spikes: Uint8Array
  /** Largest charge H of each neuron over the steps [m, d]. */
  readonly highest: Float32Array
  /** Least charge H of each neuron over the steps [m, d]. */
  readonly lowest: Float32Array
}

/** One neuron's steps, all [t]. */
export interface NeuronRun {
  /** Input current X. */
  readonly current: Float32Array
  /** H, before the reset. */
  readonly charge: Float32Array
  /** V, after the reset. */
  readonly membrane: Float32Array
  /** Zeros and ones. */
  readonly spikes: Uint8Array
}

/** Runs a whole layer. */
export function runLayer(layer: LayerCurrents, settings: LifSettings): LayerRun {
  const { steps, tokens, channels, currents } = layer
  const size = tokens * channels
  const spikes = new Uint8Array(Math.ceil((steps * size) / 8))
  const highest = new Float32Array(size).fill(-Infinity)
  const lowest = new Float32Array(size).fill(Infinity)
  const { rest, rate, gain, threshold, soft, strict } = constants(settings)
  const stays = currents.length !== steps * size
  const membrane = new Float32Array(size).fill(rest)
  for (let t = 0; t < steps; t++) {
    const offset = t * size
    for (let i = 0; i < size; i++) {
      const v = membrane[i]!
      const h = charged(v, currents[stays ? i : offset + i]!, rate, gain, rest)
      if (h > highest[i]!) highest[i] = h
      if (h < lowest[i]!) lowest[i] = h
      if (strict ? h > threshold : h >= threshold) {
        const at = offset + i
        spikes[at >> 3]! |= 1 << (at & 7)
        membrane[i] = soft ? h - threshold : rest
      } else membrane[i] = h
    }
  }
  return { spikes, highest, lowest }
}

/** Tells the charge H of every neuron at every step, in the order of the memory. `place` is token · channels + channel. */
export function visitCharges(
  { steps, tokens, channels, currents }: LayerCurrents,
  settings: LifSettings,
  visit: (place: number, h: number) => void,
): void {
  const size = tokens * channels
  const { rest, rate, gain, threshold, soft, strict } = constants(settings)
  const stays = currents.length !== steps * size
  const membrane = new Float32Array(size).fill(rest)
  for (let t = 0; t < steps; t++) {
    const offset = stays ? 0 : t * size
    for (let i = 0; i < size; i++) {
      const h = charged(membrane[i]!, currents[offset + i]!, rate, gain, rest)
      membrane[i] = (strict ? h > threshold : h >= threshold) ? (soft ? h - threshold : rest) : h
      visit(i, h)
    }
  }
}

/** Runs one neuron, with everything that happens in it. */
export function runNeuron(layer: LayerCurrents, settings: LifSettings, token: number, channel: number): NeuronRun {
  const { steps, channels } = layer
  const run = {
    current: new Float32Array(steps),
    charge: new Float32Array(steps),
    membrane: new Float32Array(steps),
    spikes: new Uint8Array(steps),
  }
  trainRunner(layer, settings)(token * channels + channel, (t, x, h, v, fired) => {
    run.current[t] = x
    run.charge[t] = h
    run.membrane[t] = v
    run.spikes[t] = Number(fired)
  })
  return run
}

/** Told of each step of a neuron: its current, charge H, membrane V after the reset, and whether it fired. */
export type StepVisitor = (t: number, x: number, h: number, v: number, fired: boolean) => void

/** @returns runs the neuron at place `token · channels + channel` of the layer, step by step */
export function trainRunner(
  { steps, tokens, channels, currents }: LayerCurrents,
  settings: LifSettings,
): (place: number, visit: StepVisitor) => void {
  const size = tokens * channels
  const stays = currents.length !== steps * size
  const { rest, rate, gain, threshold, soft, strict } = constants(settings)
  return (place, visit) => {
    let v = rest
    for (let t = 0; t < steps; t++) {
      const x = currents[(stays ? 0 : t * size) + place]!
      const h = charged(v, x, rate, gain, rest)
      const fired = strict ? h > threshold : h >= threshold
      v = fired ? (soft ? Math.fround(h - threshold) : rest) : h
      visit(t, x, h, v, fired)
    }
  }
}

const charged = (v: number, x: number, rate: number, gain: number, rest: number): number => {
  const { fround } = Math
  return fround(v + fround(fround(gain * x) - fround(rate * fround(v - rest))))
}

function constants({ tau, vThreshold, vReset, decayInput, fireOnEqual }: LifSettings) {
  const rate = Math.fround(1 / tau)
  return {
    rate,
    gain: decayInput ? rate : 1,
    rest: Math.fround(vReset ?? 0),
    threshold: Math.fround(vThreshold),
    soft: vReset === null,
    strict: !fireOnEqual,
  }
}

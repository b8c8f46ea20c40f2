import type { FiringColumn } from './liveView.js'

/** What became of a layer's neurons between two training steps. */
interface Wakes {
  /** How many fire at the later one. */
  readonly firing: number
  /** How many there are. */
  readonly neurons: number
  /** How many fire now and were silent. */
  readonly woke: number
  /** How many are silent now and fired. */
  readonly fell: number
}

/** @returns undefined where the layer is not in both */
function wakesOf(first: FiringColumn, later: FiringColumn, layer: string): Wakes | undefined {
  const [before, now] = [first.layers.get(layer), later.layers.get(layer)]
  if (!before || !now || before.length !== now.length) return undefined
  let [firing, woke, fell] = [0, 0, 0]
  for (const [channel, rate] of now.entries()) {
    if (rate > 0) firing++
    if (rate > 0 && before[channel] === 0) woke++
    if (rate === 0 && before[channel]! > 0) fell++
  }
  return { firing, neurons: now.length, woke, fell }
}

/** "12 of 32 neurons of output fire after step 40; since step 0, 9 woke and 1 fell silent". */
export function wakesInWords(first: FiringColumn, later: FiringColumn, layer: string): string {
  const found = wakesOf(first, later, layer)
  if (!found) return ''
  const { firing, neurons, woke, fell } = found
  const since = first.step === later.step ? '' : `; since step ${first.step}, ${woke} woke and ${fell} fell silent`
  return `${firing} of ${neurons} neurons of ${layer} fire after step ${later.step}${since}`
}

/**
 * Channels in the order in which they first fire in the course of the training, those that never do at the end: a wave of
 * waking neurons is a slope in the picture.
 */
export function wakeOrder(firing: readonly FiringColumn[], layer: string): number[] {
  const channels = firing.at(-1)?.layers.get(layer)?.length ?? 0
  const wakes = Array.from({ length: channels }, (_, channel) => {
    const column = firing.findIndex(({ layers }) => (layers.get(layer)?.[channel] ?? 0) > 0)
    return column < 0 ? firing.length : column
  })
  const last = firing.at(-1)?.layers.get(layer)
  return Array.from(wakes.keys()).sort((a, b) => wakes[a]! - wakes[b]! || last![b]! - last![a]! || a - b)
}

/**
 * Spikes counted over steps, over neurons and on a coarse grid, each in one pass: a million spikes take some ten
 * milliseconds.
 */
import { FigureError } from './figure.js'

export interface SpikeCounts {
  readonly steps: number
  readonly neurons: number
  /** Places t · m + neuron of the spikes in the flat train, ascending. */
  readonly at: Uint32Array
  /** [t] */
  readonly perStep: Uint32Array
  /** [m] */
  readonly perNeuron: Uint32Array
}

/**
 * @param spikes step-major [t, m]; every number that is not 0 is one spike
 * @param neurons m
 * @throws FigureError when the length is no multiple of `neurons`, or a number is not finite
 */
export function spikeCounts(figure: string, spikes: ArrayLike<number>, neurons: number): SpikeCounts {
  const length = spikes?.length
  if (!length)
    throw new FigureError(
      figure,
      `${length === 0 ? 'no spikes' : String(spikes)}, expected zeros and ones, step-major [t, m]`,
    )
  const steps = length / neurons
  if (!Number.isInteger(steps) || !Number.isInteger(neurons))
    throw new FigureError(
      figure,
      `${length} values do not divide into ${neurons} neurons, expected step-major [t, m] of length t · m`,
    )
  const at = places(figure, spikes)
  const perStep = new Uint32Array(steps)
  const perNeuron = new Uint32Array(neurons)
  for (let spike = 0; spike < at.length; spike++) {
    const t = Math.floor(at[spike]! / neurons)
    perStep[t]!++
    perNeuron[at[spike]! - t * neurons]!++
  }
  return { steps, neurons, at, perStep, perNeuron }
}

/** Without a branch on the spike, which no processor can foresee: three times as fast. */
function places(figure: string, spikes: ArrayLike<number>): Uint32Array {
  const at = new Uint32Array(spikes.length)
  let total = 0
  let check = 0 // becomes NaN by any number that is not finite
  for (let i = 0; i < spikes.length; i++) {
    const spike = Number(spikes[i])
    at[total] = i
    total += Number(spike !== 0)
    check += spike * 0
  }
  if (check !== 0) {
    const bad = Array.prototype.findIndex.call(spikes, (spike) => !Number.isFinite(Number(spike)))
    throw new FigureError(figure, `spikes[${bad}] is ${spikes[bad]}, expected 0 or 1`)
  }
  return at.subarray(0, total)
}

/** Stretches of a series with the mean of each: `from` and `to` are places in the series, `to` excluded. */
export function means(values: ArrayLike<number>, most: number): { from: number; to: number; mean: number }[] {
  const stretches = Math.min(most, values.length)
  return Array.from({ length: stretches }, (_, stretch) => {
    const from = Math.floor((stretch * values.length) / stretches)
    const to = Math.floor(((stretch + 1) * values.length) / stretches)
    let sum = 0
    for (let i = from; i < to; i++) sum += values[i]!
    return { from, to, mean: sum / (to - from) }
  })
}

/**
 * Share of the places of each cell that hold a spike, neuron 0 in row 0. Every cell spans the same number of steps and
 * of neurons (the last ones may lack some): cells of two sizes would show as stripes.
 */
export function spikeDensity(
  { steps, neurons, at }: SpikeCounts,
  most: { readonly columns: number; readonly rows: number },
): { columns: number; rows: number; stepsPerCell: number; neuronsPerCell: number; share: Float64Array; max: number } {
  const [stepsPerCell, neuronsPerCell] = [Math.ceil(steps / most.columns), Math.ceil(neurons / most.rows)]
  const [columns, rows] = [Math.ceil(steps / stepsPerCell), Math.ceil(neurons / neuronsPerCell)]
  const rowOf = Uint32Array.from({ length: neurons }, (_, m) => Math.floor(m / neuronsPerCell) * columns)
  const share = new Float64Array(columns * rows)
  for (let spike = 0; spike < at.length; spike++) {
    const t = Math.floor(at[spike]! / neurons)
    share[rowOf[at[spike]! - t * neurons]! + Math.floor(t / stepsPerCell)]!++
  }
  let max = 0
  for (let cell = 0; cell < share.length; cell++) {
    const width = Math.min(stepsPerCell, steps - (cell % columns) * stepsPerCell)
    const height = Math.min(neuronsPerCell, neurons - Math.floor(cell / columns) * neuronsPerCell)
    max = Math.max(max, (share[cell]! /= width * height))
  }
  return { columns, rows, stepsPerCell, neuronsPerCell, share, max }
}

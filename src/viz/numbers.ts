/** Numbers as pictures take them: a list, or a tensor of any library, which knows its shape itself. */
import { isTensor } from '../display/index.js'
import { FigureError } from './figure.js'

/** As much of a tensor as pictures read; TensorFlow.js' tensors are some. */
export interface NumberTensor {
  /** Lengths of its axes. */
  readonly shape: readonly number[]
  /** Its numbers, row-major. */
  dataSync(): ArrayLike<number>
}

/** Numbers that a picture can draw: an array of any kind, or a tensor. */
export type NumberSource = ArrayLike<number> | NumberTensor

export const isNumberTensor = (value: unknown): value is NumberTensor => isTensor(value)

/** The numbers of a list, or of a tensor from its first to its last. */
export const numbersOf = (values: NumberSource): ArrayLike<number> =>
  isNumberTensor(values) ? values.dataSync() : values

/** Which part of spikes with more than two axes is meant. */
export interface SpikeSelection {
  /** Place in the batch axis b; default 0. */
  readonly sample?: number
  /** Place in the token axis l; without it all tokens follow each other, each for its t steps. */
  readonly token?: number
}

/** Spikes of neurons over steps, step-major [t, m]. */
export interface StepMajor {
  readonly values: ArrayLike<number>
  readonly neurons: number
  /** Steps that each token takes, where tokens follow each other. */
  readonly stepsPerToken?: number
}

/**
 * Spikes as pictures are given them: a list of numbers with the number of neurons, or a tensor that knows it.
 * @throws FigureError for a list alone, and as {@link stepMajor}
 */
export function givenSpikes(figure: string, given: NumberSource, second: number | SpikeSelection): StepMajor {
  if (isNumberTensor(given) && typeof second !== 'number') return stepMajor(figure, given, second)
  const values = numbersOf(given)
  if (typeof second !== 'number')
    throw new FigureError(
      figure,
      `${values.length} numbers without the number of their neurons, expected it beside them, or a tensor in place of the list`,
    )
  return { values, neurons: second }
}

/**
 * Spikes [t], [t, m], [t, b, m] or [t, b, l, m] as neurons over steps.
 * @throws FigureError for another number of axes, or a place outside its axis
 */
function stepMajor(figure: string, tensor: NumberTensor, { sample = 0, token }: SpikeSelection): StepMajor {
  const { shape } = tensor
  const values = tensor.dataSync()
  const place = (name: string, at: number, length: number): number => {
    if (!(Number.isInteger(at) && at >= 0 && at < length))
      throw new FigureError(figure, `${name} is ${at}, expected 0 to ${length - 1}`)
    return at
  }
  if (shape.length === 1) return { values, neurons: 1 }
  if (shape.length === 2) return { values, neurons: shape[1]! }
  if (shape.length > 4 || shape.length === 0)
    throw new FigureError(
      figure,
      `a tensor of shape [${shape.join(', ')}], expected [t, m], [t, b, m] or [t, b, l, m]; take a part of it by slice`,
    )
  const [steps, samples] = shape as [number, number]
  const [tokens, neurons] = (shape.length === 4 ? shape.slice(2) : [1, shape[2]]) as [number, number]
  const b = place('sample', sample, samples)
  const chosen = token === undefined ? undefined : place('token', token, tokens)
  const rows = chosen === undefined ? tokens * steps : steps
  const picked = new Float32Array(rows * neurons)
  for (let row = 0; row < rows; row++) {
    const [l, t] = chosen === undefined ? [Math.floor(row / steps), row % steps] : [chosen, row]
    const from = ((t * samples + b) * tokens + l) * neurons
    for (let m = 0; m < neurons; m++) picked[row * neurons + m] = values[from + m]!
  }
  return { values: picked, neurons, ...(chosen === undefined && tokens > 1 ? { stepsPerToken: steps } : {}) }
}

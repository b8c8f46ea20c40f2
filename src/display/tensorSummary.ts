/**
 * A tensor in words and numbers: what it is, what range its values have, and a few of them; as a small heat map where
 * it is a matrix or larger.
 */
import { heatStrip } from './heatStrip.js'
import type { Shown } from './shown.js'
import { escapeHtml, many, percent, shapeText, short } from './text.js'

/** As much of a tensor as is read, of TensorFlow.js or of any other library. */
export interface TensorLike {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly isDisposed?: boolean
  dataSync(): ArrayLike<number | string>
}

export interface Statistics {
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Numbers that are not finite. */
  readonly lost: number
  /** Nothing but zeros and ones, as spikes and masks have. */
  readonly binary: boolean
}

/** Most values that are read for a range: a tenth of a second. */
const MOST = 2e7
/** Rows and columns of numbers. */
const FEW = { rows: 6, columns: 8 }

/** @param kind what the value is called */
export function briefTensor({ shape, dtype, isDisposed }: TensorLike, kind = 'Tensor'): string {
  return `${kind} ${dtype} ${shapeText(shape)}${isDisposed ? ', disposed' : ''}`
}

export function showTensor(tensor: TensorLike, kind = 'Tensor'): Shown {
  const head = briefTensor(tensor, kind)
  const { shape, dtype } = tensor
  const count = shape.reduce((product, size) => product * size, 1)
  if (tensor.isDisposed)
    return { text: `${head}: its memory is freed`, html: `<div>${escapeHtml(head)}: its memory is freed</div>` }
  if (dtype === 'string' || dtype === 'complex64' || count === 0 || count > MOST) {
    const text = `${head} · ${many(count, 'value')}`
    return { text, html: `<div>${escapeHtml(text)}</div>` }
  }
  const values = tensor.dataSync() as ArrayLike<number>
  if (count === 1 && shape.length === 0)
    return {
      text: `${head} = ${exact(values[0]!)}`,
      html: `<div>${escapeHtml(head)} = <b>${exact(values[0]!)}</b></div>`,
    }
  const told = `${many(count, 'value')}, ${tellRange(statistics(values))}`
  const numbers = few(values, shape)
  const picture = heatStrip(values, shape)
  return {
    text: [head, told, ...numbers].join('\n'),
    html: `<div><div><b>${escapeHtml(head)}</b> · ${escapeHtml(told)}</div>${picture ?? ''}<pre style="margin:4px 0">${escapeHtml(numbers.join('\n'))}</pre></div>`,
  }
}

export function statistics(values: ArrayLike<number>): Statistics {
  let [min, max, sum, finite, binary] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, true]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    finite++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
    binary &&= value === 0 || value === 1
  }
  return { min, max, mean: sum / finite, lost: values.length - finite, binary: binary && finite === values.length }
}

export function tellRange({ min, max, mean, lost, binary }: Statistics): string {
  const missing = lost > 0 ? `${many(lost, 'value')} not finite` : ''
  if (min > max) return missing
  const range =
    min === max
      ? `all ${short(min)}`
      : binary
        ? `zeros and ones, ${percent(mean)} ones`
        : `${short(min)} to ${short(max)}, mean ${short(mean)}`
  return missing ? `${range}, ${missing}` : range
}

/** The first numbers of the last two axes, as rows that line up. */
function few(values: ArrayLike<number>, shape: readonly number[]): string[] {
  const columns = shape.at(-1) ?? 1
  const rows = shape.length > 1 ? shape.at(-2)! : 1
  const shown = Array.from({ length: Math.min(rows, FEW.rows) }, (_, row) =>
    Array.from({ length: Math.min(columns, FEW.columns) }, (_, column) => short(values[row * columns + column]!)),
  )
  const width = Math.max(...shown.flat().map((cell) => cell.length))
  const more = columns > FEW.columns ? ' …' : ''
  const first = shape.length > 2 ? [`first of ${shape.slice(0, -2).join(' × ')}:`] : []
  return [
    ...first,
    ...shown.map((row) => `${row.map((cell) => cell.padStart(width)).join('  ')}${more}`),
    ...(rows > FEW.rows ? ['…'] : []),
  ]
}

/** As many digits as a float32 has. */
const exact = (value: number): string => String(Number(Number(value).toPrecision(7)))

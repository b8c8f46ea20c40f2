/** The tensors of a result by dotted name: shape, rate or range, and how many channels are dead. */
import { INSPECT, type Self, showsAs } from './shown.js'
import { showTable } from './table.js'
import { statistics, type TensorLike, tellRange } from './tensorSummary.js'
import { group, many, percent, shapeText, short } from './text.js'

/** Most values that are read of all tensors together. */
const MOST = 2e7

/** Tensors of nested records and lists by dotted name, in their order. */
export function tensorsOf(value: unknown, prefix = ''): [name: string, tensor: TensorLike][] {
  if (typeof value !== 'object' || value === null) return []
  if (isTensor(value)) return [[prefix, value]]
  return Object.entries(value).flatMap(([key, part]) => tensorsOf(part, prefix ? `${prefix}.${key}` : key))
}

/** A part that is a table of its own, such as a trace: one row that says how to see it. */
const isFolded = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, INSPECT)

export const isTensor = (value: unknown): value is TensorLike =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as TensorLike).dataSync === 'function' &&
  Array.isArray((value as TensorLike).shape)

/** Gives a record of tensors, such as what a model returns, the look of a table. */
export const showsTensors = <T extends object>(title: string, value: T): T =>
  showsAs(value, () => tensorTable(title, value))

/** @param title what the tensors are of, such as `SpikeMba output` */
export function tensorTable(title: string, value: object): Self {
  const entries = Object.entries(value)
  const tensors = entries.flatMap(([key, part]) => (isFolded(part) ? [] : tensorsOf(part, key)))
  const folded = entries.flatMap(([key, part]) =>
    isFolded(part) ? [`${key}: ${many(tensorsOf(part).length, 'tensor')}, a table of its own`] : [],
  )
  const count = tensors.reduce((sum, [, { shape }]) => sum + size(shape), 0)
  const brief = `${title}: ${many(tensors.length, 'tensor')}`
  const shown = () => {
    const read = count <= MOST
    const rows = tensors.map(([, tensor]) => describe(tensor, read))
    const columns = [
      { title: 'name', cells: tensors.map(([name]) => name) },
      { title: 'shape', cells: tensors.map(([, { shape }]) => shapeText(shape)) },
      { title: 'values', cells: rows.map(({ range }) => range) },
      { title: 'rate', cells: rows.map(({ rate }) => rate), right: true },
      { title: 'dead', cells: rows.map(({ dead }) => dead), right: true },
    ]
    return showTable({
      title: `${brief}, ${group(count)} values`,
      columns,
      notes: [...folded, 'rate: share of ones; dead: channels of the last axis that never fire'],
    })
  }
  return { brief, shown }
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

function describe(tensor: TensorLike, read: boolean): { range: string; rate: string; dead: string } {
  if (tensor.isDisposed) return { range: 'memory freed', rate: '', dead: '' }
  if (!read || size(tensor.shape) === 0) return { range: '', rate: '', dead: '' }
  const values = tensor.dataSync() as ArrayLike<number>
  const found = statistics(values)
  if (!found.binary || tensor.shape.length < 3) return { range: tellRange(found), rate: '', dead: '' }
  const channels = tensor.shape.at(-1)!
  const alive = new Uint8Array(channels)
  for (let i = 0; i < values.length; i++) if (values[i]) alive[i % channels] = 1
  const dead = channels - alive.reduce((sum, fired) => sum + fired, 0)
  return { range: 'zeros and ones', rate: short(found.mean), dead: `${dead} (${percent(dead / channels)})` }
}

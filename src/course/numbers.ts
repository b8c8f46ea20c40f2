/** Anything that has `dataSync()`, for example a tensor of TensorFlow.js. */
export interface TensorLike {
  /** Size of each axis. */
  readonly shape?: readonly number[]
  /** Its numbers, row by row. */
  dataSync(): ArrayLike<number>
}

/**
 * What a notebook holds in its hands: a number, a typed array, rows of rows, a tensor. All become one flat row and its
 * shape.
 */
export type Numbers = number | boolean | ArrayLike<number> | TensorLike | readonly Numbers[]

export interface Flat {
  readonly values: ArrayLike<number>
  readonly shape: readonly number[]
}

/** @returns the values, row by row, and the shape; rows of unequal length give the shape of a flat row */
export function flatten(numbers: Numbers): Flat {
  if (typeof numbers === 'number' || typeof numbers === 'boolean') return { values: [Number(numbers)], shape: [] }
  if ('dataSync' in numbers) {
    const values = numbers.dataSync()
    return { values, shape: numbers.shape ?? [values.length] }
  }
  if (!Array.isArray(numbers)) return { values: numbers as ArrayLike<number>, shape: [numbers.length] }
  const rows = (numbers as readonly Numbers[]).map(flatten)
  const values = rows.flatMap((row) => Array.from(row.values))
  const inner = rows[0]?.shape ?? []
  const regular = rows.every(
    ({ shape }) => shape.length === inner.length && shape.every((size, axis) => size === inner[axis]),
  )
  return { values, shape: regular ? [numbers.length, ...inner] : [values.length] }
}

/** Position in the flat row → position in every axis. */
export function unravel(position: number, shape: readonly number[]): number[] {
  const index: number[] = []
  for (const size of [...shape].reverse()) {
    index.unshift(position % size)
    position = Math.floor(position / size)
  }
  return index
}

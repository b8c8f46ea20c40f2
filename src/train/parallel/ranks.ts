/** Processes that train one model together, on one machine or many; MPI's words. What connects them is no matter here. */

/** One of them, and its ways to the others. Every rank calls the same reductions in the same order. */
export interface Ranks {
  /** 0 … size - 1; rank 0 evaluates, writes and speaks. */
  readonly rank: number
  /** How many there are. */
  readonly size: number
  /** What connects them, for run.json. */
  readonly name: string
  /** Memory that reductions may work in; it stays where it is. */
  allocate(length: number): Float32Array
  /**
   * Begins to reduce memory of `allocate` in place; it must not be touched until that is done.
   * @returns asks whether it is done, which also moves it on
   */
  reduce(values: Float32Array, operation: 'sum' | 'max'): () => boolean
}

/** What of a batch one rank works on. */
export type RankPlace = Pick<Ranks, 'rank' | 'size'>

/** Whether a micro-batch is this rank's: it takes those numbered rank, rank + N, rank + 2N, … */
export const isOwn = (microBatch: number, { rank, size }: RankPlace): boolean => microBatch % size === rank

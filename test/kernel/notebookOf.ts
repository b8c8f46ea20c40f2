/** Small notebooks for tests. */
import type { Cell, CodeCell, Notebook } from 'spikemba/kernel'

export const code = (source: string, ...tags: string[]): CodeCell => ({
  cell_type: 'code',
  id: `c${(made++).toString(16)}`,
  metadata: tags.length ? { tags } : {},
  source,
  execution_count: null,
  outputs: [],
})
export const markdown = (source: string): Cell => ({
  cell_type: 'markdown',
  id: `m${(made++).toString(16)}`,
  metadata: {},
  source,
})
let made = 0

export const notebookOf = (...cells: (Cell | string)[]): Notebook => ({
  cells: cells.map((cell) => (typeof cell === 'string' ? code(cell) : cell)),
  metadata: { kernelspec: { display_name: 'TypeScript (SpikeMba)', language: 'typescript', name: 'spikemba' } },
  nbformat: 4,
  nbformat_minor: 5,
})

/**
 * A cell whose code and outputs are folded, as the solutions of the course are, stays so when it runs: Lab unfolds the
 * outputs of every cell that runs and writes that into the notebook, so that Run All would show all answers and change
 * the file. Who unfolds the code, to read or to try it, sees its outputs as usual.
 * Reference: `CodeCell.execute` of @jupyterlab/cells.
 */
import type { CellRun, LabCell, NotebookActions } from './jupyter.js'

export function keepFolded({ executionScheduled, executed }: NotebookActions): void {
  const folded = new WeakSet<LabCell>()
  executionScheduled.connect((_, { cell }: CellRun) => {
    if (cell.inputHidden && cell.outputHidden) folded.add(cell)
  })
  executed.connect((_, { cell, success }: CellRun) => {
    // What failed is shown.
    if (folded.delete(cell) && success && !cell.isDisposed) cell.outputHidden = true
  })
}

/** The panel of runs on Lab's files and kernels: loaded when it is first opened. */
import type { LabApplication } from '../jupyter.js'
import { inspectRun } from './inspectRun.js'
import { RunFiles } from './runFiles.js'
import { type RunsView, runsView } from './runsView.js'

export function openRuns(node: HTMLElement, app: LabApplication): RunsView {
  const { contents } = app.serviceManager
  const files = new RunFiles(contents)
  const open = (path: string): void => void app.commands.execute('docmanager:open', { path })
  return runsView(node, {
    find: (folder) => files.find(folder),
    open,
    async inspect({ path, recording }) {
      open(recording ?? (await inspectRun(app, path)))
    },
  })
}

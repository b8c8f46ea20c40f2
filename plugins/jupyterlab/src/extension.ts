/**
 * What Lab starts with: the extension learns of the application, so that a recording can be opened beside its notebook,
 * and of the notebooks, so that a live inspector asks the kernel of its own and folded cells stay folded. And it has a
 * panel of training runs.
 */
import { keepFolded } from './folded.js'
import type { LabApplication, LabPlugin, LuminoWidgets, NotebookPackage, NotebookTracker } from './jupyter.js'
import { useLab } from './recordingWidget.js'
import { runsWidget } from './runs/runsWidget.js'

/** Below Lab's own panels. */
const RANK = 900

/**
 * @param lumino Lab's own `@lumino/widgets`
 * @param notebook Lab's package of notebooks; absent in applications without
 */
export function plugins(lumino: LuminoWidgets, notebook?: NotebookPackage): LabPlugin[] {
  const beside: LabPlugin[] = [
    {
      id: '@spikemba/jupyterlab:runs',
      autoStart: true,
      activate: (application: LabApplication) =>
        application.shell.add(runsWidget(lumino, application), 'left', { rank: RANK }),
    },
    {
      id: '@spikemba/jupyterlab:beside',
      autoStart: true,
      optional: notebook ? [notebook.INotebookTracker] : [],
      activate: (application: LabApplication, notebooks?: unknown) =>
        useLab(application, (notebooks as NotebookTracker | undefined) ?? null),
    },
  ]
  if (!notebook) return beside
  const folded = () => keepFolded(notebook.NotebookActions)
  return [...beside, { id: '@spikemba/jupyterlab:folded', autoStart: true, activate: folded }]
}

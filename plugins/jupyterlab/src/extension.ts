/**
 * What Lab starts with: the extension learns of the application, so that a recording can be opened beside its notebook,
 * and of the notebooks, so that a live inspector asks the kernel of its own.
 */
import type { LabApplication, LabPlugin, NotebookTracker, Token } from './jupyter.js'
import { useLab } from './recordingWidget.js'

/** @param notebookTracker the name under which Lab gives the notebooks; absent in applications without */
export function plugins(notebookTracker?: Token): LabPlugin[] {
  return [
    {
      id: '@spikemba/jupyterlab:beside',
      autoStart: true,
      optional: notebookTracker ? [notebookTracker] : [],
      activate: (application: LabApplication, notebooks?: unknown) =>
        useLab(application, (notebooks as NotebookTracker | undefined) ?? null),
    },
  ]
}

/**
 * What Lab starts with: the extension learns of the application, so that a recording can be opened beside its notebook.
 */
import type { LabApplication, LabPlugin } from './jupyter.js'
import { useLab } from './recordingWidget.js'

export function plugins(): LabPlugin[] {
  return [
    {
      id: '@spikemba/jupyterlab:beside',
      autoStart: true,
      activate: (application: LabApplication) => useLab(application),
    },
  ]
}

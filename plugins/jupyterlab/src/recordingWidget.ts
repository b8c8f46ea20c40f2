/**
 * A recording or a live inspector in a cell's output, or a file of a recording: the spike inspector, which runs in the
 * page alone, whether or not there is a kernel.
 */
import type { LabApplication, LuminoWidgets, MimeModel, Renderer, Widget } from './jupyter.js'

export const RECORDING = 'application/vnd.spikemba.recording'
export const LIVE = 'application/vnd.spikemba.live'

/** What is on the page. */
export interface Shown {
  /** Takes new content; absent where it is shown anew. */
  update?(content: unknown): void
  dispose(): void
}

/** Where views beside the notebook are put; set when Lab has started. */
let lab: LabApplication | undefined
export const useLab = (application: LabApplication): void => {
  lab = application
}

/** Numbers the views that are opened beside. */
let opened = 0

export function recordingWidget({ Widget }: LuminoWidgets): new (mimeType: string, alone?: boolean) => Renderer {
  return class RecordingWidget extends Widget implements Renderer {
    private content: unknown
    private shown: Shown | undefined
    /** The same in panels of their own. */
    private readonly beside = new Set<Renderer>()

    /** @param alone in a panel of its own */
    constructor(
      private readonly mimeType: string,
      private readonly alone = false,
    ) {
      super()
      this.addClass('jp-spikemba-recording')
      this.node.setAttribute('data-lm-suppress-shortcuts', 'true') // the inspector has keys of its own; Lab takes arrows for the next cell
      Object.assign(this.node.style, { overflow: 'auto', ...(alone ? {} : { maxHeight: '80vh' }) })
    }

    async renderModel(model: MimeModel): Promise<void> {
      if (model.data[this.mimeType] === this.content) return
      this.content = model.data[this.mimeType]
      for (const each of this.beside) {
        if (each.isDisposed) this.beside.delete(each)
        else void each.renderModel(model)
      }
      if (this.shown?.update) {
        this.shown.update(this.content)
        return
      }
      const { show, showLiveOutput } = await import('./recording.js')
      if (this.isDisposed) return
      this.shown?.dispose()
      const more = lab && !this.alone ? { label: 'Open beside', press: () => this.openBeside() } : undefined
      this.shown = (this.mimeType === LIVE ? showLiveOutput : show)(this.node, this.content, more)
    }

    /** The same recording in a panel of its own, with the whole height of the window. */
    private openBeside(): void {
      const view = new (recordingWidget({ Widget }))(this.mimeType, true) as Renderer &
        Widget & { title: { label: string; closable: boolean }; id: string }
      view.id = `spikemba-recording-${++opened}`
      view.title.label = 'Spike inspector'
      view.title.closable = true
      void view.renderModel({ data: { [this.mimeType]: this.content } })
      this.beside.add(view)
      lab!.shell.add(view, 'main', { mode: 'split-right' })
      lab!.shell.activateById(view.id)
    }

    override dispose(): void {
      this.shown?.dispose()
      super.dispose()
    }
  }
}

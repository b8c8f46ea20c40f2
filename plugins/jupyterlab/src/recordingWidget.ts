/**
 * A recording in a cell's output, or a file of one: the spike inspector, which runs in the page alone, whether or not
 * there is a kernel.
 */
import type { LabApplication, LuminoWidgets, MimeModel, Renderer, Widget } from './jupyter.js'

export const RECORDING = 'application/vnd.spikemba.recording'

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
    private away: (() => void) | undefined

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
      this.away?.()
      const { show } = await import('./recording.js')
      if (this.isDisposed) return
      this.away = show(
        this.node,
        this.content,
        lab && !this.alone ? { label: 'Open beside', press: () => this.openBeside() } : undefined,
      )
    }

    /** The same recording in a panel of its own, with the whole height of the window. */
    private openBeside(): void {
      const view = new (recordingWidget({ Widget }))(this.mimeType, true) as Renderer &
        Widget & { title: { label: string; closable: boolean }; id: string }
      view.id = `spikemba-recording-${++opened}`
      view.title.label = 'Spike inspector'
      view.title.closable = true
      void view.renderModel({ data: { [this.mimeType]: this.content } })
      lab!.shell.add(view, 'main', { mode: 'split-right' })
      lab!.shell.activateById(view.id)
    }

    override dispose(): void {
      this.away?.()
      super.dispose()
    }
  }
}

/**
 * A recording or a live inspector in a cell's output, or a file of a recording: the spike inspector, which runs in the
 * page alone, whether or not there is a kernel.
 */
import type { LabApplication, LuminoWidgets, MimeModel, NotebookTracker, Renderer } from './jupyter.js'

export const RECORDING = 'application/vnd.spikemba.recording'
export const LIVE = 'application/vnd.spikemba.live'

/** What is on the page. */
export interface Shown {
  /** Takes new content; absent where it is shown anew. */
  update?(content: unknown): void
  dispose(): void
}

/** Where views beside the notebook are put, and which notebooks there are; set when Lab has started. */
let lab: LabApplication | undefined
let notebooks: NotebookTracker | undefined
export const useLab = (application: LabApplication, tracker: NotebookTracker | null): void => {
  lab = application
  notebooks = tracker ?? undefined
}

/** Numbers the views that are opened beside. */
let opened = 0

export function recordingWidget({ Widget }: LuminoWidgets): new (mimeType: string, origin?: HTMLElement) => Renderer {
  return class RecordingWidget extends Widget implements Renderer {
    private content: unknown
    private shown: Shown | undefined
    /** The same in panels of their own. */
    private readonly beside = new Set<Renderer>()

    /** @param origin the output of a notebook that this one shows in a panel of its own */
    constructor(
      private readonly mimeType: string,
      private readonly origin?: HTMLElement,
    ) {
      super()
      this.addClass('jp-spikemba-recording')
      this.node.setAttribute('data-lm-suppress-shortcuts', 'true') // the inspector has keys of its own; Lab takes arrows for the next cell
      Object.assign(this.node.style, { overflow: 'auto', ...(origin ? {} : { maxHeight: '80vh' }) })
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
      const [{ show, showLiveOutput }, { kernelWay }] = await Promise.all([
        import('./recording.js'),
        import('./kernelWay.js'),
      ])
      if (this.isDisposed) return
      this.shown?.dispose()
      const more = lab && !this.origin ? { label: 'Open beside', press: () => this.openBeside() } : undefined
      if (this.mimeType !== LIVE) this.shown = show(this.node, this.content, more)
      else {
        const way = notebooks && kernelWay(notebooks, this.origin ?? this.node)
        this.shown = showLiveOutput(this.node, this.content, more, way)
      }
    }

    /** The same recording in a panel of its own, with the whole height of the window. */
    private openBeside(): void {
      const view = new (recordingWidget({ Widget }))(this.mimeType, this.node) as Renderer
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

/** The panel at Lab's side: looks while it can be seen, and opens what is asked for. */
import type { LabApplication, LuminoWidgets, Widget } from '../jupyter.js'
import type { RunsView } from './runsView.js'

/** Milliseconds between two looks. */
const EVERY = 2000

export function runsWidget({ Widget }: LuminoWidgets, app: LabApplication): Widget & { id: string } {
  class RunsWidget extends Widget {
    private view: RunsView | undefined
    private timer: ReturnType<typeof setTimeout> | undefined

    constructor() {
      super()
      this.id = 'spikemba-runs'
      this.addClass('jp-spikemba-runs')
      this.title.label = 'Runs'
      this.title.caption = 'Training runs of SpikeMba'
      this.node.setAttribute('role', 'region')
      this.node.setAttribute('aria-label', 'Training runs')
      Object.assign(this.node.style, { overflow: 'auto', background: 'var(--jp-layout-color1)', minWidth: '240px' })
    }

    protected override onAfterShow(message: unknown): void {
      super.onAfterShow(message)
      void this.look()
    }

    protected override onAfterHide(message: unknown): void {
      super.onAfterHide(message)
      clearTimeout(this.timer)
    }

    private async look(): Promise<void> {
      clearTimeout(this.timer)
      const { openRuns } = await import('./openRuns.js')
      if (this.isDisposed || !this.isVisible) return
      this.view ??= openRuns(this.node, app)
      await this.view.refresh()
      clearTimeout(this.timer)
      if (!this.isDisposed && this.isVisible) this.timer = setTimeout(() => void this.look(), EVERY)
    }

    override dispose(): void {
      clearTimeout(this.timer)
      this.view?.dispose()
      super.dispose()
    }
  }
  return new RunsWidget()
}

/** VS Code's notebook renderer: recordings and live inspectors in a cell's output, with or without a kernel. */
import { LIVE_MIME } from '../../../src/inspector/live/liveView.js'
import { type LiveOutput, showLive } from '../../inspector/src/live.js'
import { showOutput } from '../../inspector/src/output.js'

/** What is used of VS Code's output item. */
interface OutputItem {
  readonly id: string
  readonly mime: string
  text(): string
}

export function activate(): {
  renderOutputItem(item: OutputItem, element: HTMLElement): void
  disposeOutputItem(id?: string): void
} {
  const shown = new Map<string, LiveOutput | { update?: undefined; dispose(): void }>()
  const away = (id: string): void => {
    shown.get(id)?.dispose()
    shown.delete(id)
  }
  const loadEngine = () => import('../../inspector/src/pageEngine.js')
  return {
    renderOutputItem(item, element) {
      const live = item.mime === LIVE_MIME ? shown.get(item.id) : undefined
      if (live?.update && element.firstElementChild) return live.update(item.text())
      away(item.id)
      const host = document.createElement('div')
      element.replaceChildren(host)
      shown.set(
        item.id,
        item.mime === LIVE_MIME
          ? showLive(host, item.text(), loadEngine)
          : { dispose: showOutput(host, item.text(), loadEngine) },
      )
    },
    disposeOutputItem(id) {
      for (const each of id === undefined ? [...shown.keys()] : [id]) away(each)
    },
  }
}

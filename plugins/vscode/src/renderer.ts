/** VS Code's notebook renderer: a recording in a cell's output as the spike inspector, with or without a kernel. */
import { showOutput } from '../../inspector/src/output.js'

/** What is used of VS Code's output item. */
interface OutputItem {
  readonly id: string
  text(): string
}

export function activate(): {
  renderOutputItem(item: OutputItem, element: HTMLElement): void
  disposeOutputItem(id?: string): void
} {
  const shown = new Map<string, () => void>()
  const away = (id: string): void => {
    shown.get(id)?.()
    shown.delete(id)
  }
  return {
    renderOutputItem(item, element) {
      away(item.id)
      const host = document.createElement('div')
      element.replaceChildren(host)
      shown.set(
        item.id,
        showOutput(host, item.text(), () => import('../../inspector/src/pageEngine.js')),
      )
    },
    disposeOutputItem(id) {
      for (const each of id === undefined ? [...shown.keys()] : [id]) away(each)
    },
  }
}

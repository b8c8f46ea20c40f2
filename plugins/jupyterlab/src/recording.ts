/** Draws recordings and live inspectors: loaded with the first of them. */
import type { KernelWay } from '../../inspector/src/kernelEngine.js'
import { showLive } from '../../inspector/src/live.js'
import { showOutput } from '../../inspector/src/output.js'
import type { Shown } from './recordingWidget.js'

/** A button above the view. */
interface More {
  readonly label: string
  press(): void
}

const loadEngine = () => import('../../inspector/src/pageEngine.js')

/** @param content the bundle's bytes as base64 */
export function show(node: HTMLElement, content: unknown, more?: More): Shown {
  return { dispose: showOutput(hostIn(node, more), content, loadEngine) }
}

/**
 * @param content what a live inspector wrote
 * @param way to the kernel of the notebook
 */
export const showLiveOutput = (node: HTMLElement, content: unknown, more?: More, way?: KernelWay): Shown =>
  showLive(hostIn(node, more), content, loadEngine, way)

function hostIn(node: HTMLElement, more?: More): HTMLElement {
  const host = document.createElement('div')
  const button = document.createElement('button')
  if (more) {
    button.textContent = more.label
    button.className = 'jp-spikemba-beside'
    Object.assign(button.style, { display: 'block', margin: '0 0 4px auto', font: 'inherit', cursor: 'pointer' })
    button.addEventListener('click', more.press)
  }
  node.replaceChildren(...(more ? [button] : []), host)
  return host
}

/** Draws a recording: loaded with the first of them. */
import { showOutput } from '../../inspector/src/output.js'

/**
 * @param content the bundle's bytes as base64
 * @param more a button above the view
 * @returns what takes the view away
 */
export function show(
  node: HTMLElement,
  content: unknown,
  more?: { readonly label: string; press(): void },
): () => void {
  const host = document.createElement('div')
  const button = document.createElement('button')
  if (more) {
    button.textContent = more.label
    button.className = 'jp-spikemba-beside'
    Object.assign(button.style, { display: 'block', margin: '0 0 4px auto', font: 'inherit', cursor: 'pointer' })
    button.addEventListener('click', more.press)
  }
  node.replaceChildren(...(more ? [button] : []), host)
  return showOutput(host, content, () => import('../../inspector/src/pageEngine.js'))
}

/** Draws a recording: loaded with the first of them. */
import { readRecording } from 'spikemba/inspector'
import { mount } from '../../inspector/src/mount.js'

/**
 * @param content the bundle's bytes as base64; notebooks keep long texts as lists of lines
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
  try {
    const { dispose } = mount(host, readRecording(bytesOf(content), 'this recording'))
    return dispose
  } catch (error) {
    host.setAttribute('role', 'alert')
    host.textContent = `This recording cannot be shown: ${(error as Error).message}`
    return () => host.remove()
  }
}

function bytesOf(content: unknown): Uint8Array {
  const text = Array.isArray(content) ? content.join('') : content
  if (typeof text !== 'string')
    throw new Error(`found ${typeof text}, expected its bytes as base64; run the cell again`)
  try {
    return Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0))
  } catch {
    throw new Error('it is no base64; run the cell again')
  }
}

/**
 * The form of anywidget: a model with the traits `recording` (the bundle's bytes), `beside` (another one's, to
 * compare with) and `state` (a kept view).
 */
import { readRecording } from 'spikemba/inspector'
import { cannotShow } from './cannotShow.js'
import { fromBase64 } from './fromBase64.js'
import { mount } from './mount.js'

/** What is used of anywidget's model. */
export interface WidgetModel {
  get(name: string): unknown
  set(name: string, value: unknown): void
  save_changes(): void
}

/** @returns what takes the view away again */
export function render({ model, el }: { readonly model: WidgetModel; readonly el: HTMLElement }): () => void {
  const host = document.createElement('div')
  el.append(host)
  try {
    const beside = model.get('beside')
    const inspector = mount(host, readRecording(bytesOf(model.get('recording'))), {
      ...(beside ? { beside: { recording: readRecording(bytesOf(beside)), name: 'the other' } } : {}),
      state: model.get('state') ?? undefined,
      onState(state) {
        model.set('state', state)
        model.save_changes()
      },
    })
    return () => {
      inspector.dispose()
      host.remove()
    }
  } catch (error) {
    cannotShow(host, 'recording', error)
    return () => host.remove()
  }
}

/** Kernels send bytes as a view of a buffer, or as base64 where they can send text alone. */
function bytesOf(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (typeof value === 'string') return fromBase64(value)
  throw new Error(
    `The trait recording is ${value === undefined ? 'missing' : typeof value}, expected the bytes of a bundle`,
  )
}

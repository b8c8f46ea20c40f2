/** A page of its own: the bundle lies in it as base64, the view is kept in its address, nothing is fetched. */
import { type Recording, readRecording } from 'spikemba/inspector'
import { cannotShow } from './cannotShow.js'
import { fromBase64 } from './fromBase64.js'
import type { ModelEngine } from './modelEngine.js'
import { type Inspector, mount } from './mount.js'

const KEY = '#view='

/**
 * @param id of the script element that holds the bundle; another to compare with may lie in `${id}-beside`
 * @param makeEngine runs the model of a recording that keeps its weights
 */
export function openPage(
  host: HTMLElement,
  id: string,
  makeEngine?: (recording: Recording) => ModelEngine,
): Inspector | undefined {
  try {
    const recording = held(id)
    const other = document.getElementById(`${id}-beside`)
    return mount(host, recording, {
      ...(other ? { beside: { recording: held(other.id), name: other.dataset.name ?? 'the other' } } : {}),
      ...(makeEngine && recording.weights && recording.input ? { modelEngine: makeEngine(recording) } : {}),
      state: kept(location.hash),
      link: (state) => `${location.href.split('#')[0]}${KEY}${encodeURIComponent(JSON.stringify(state))}`,
    })
  } catch (error) {
    cannotShow(host, 'recording', error)
    return undefined
  }
}

const held = (id: string): Recording =>
  readRecording(fromBase64(document.getElementById(id)?.textContent ?? ''), document.title)

function kept(hash: string): unknown {
  if (!hash.startsWith(KEY)) return undefined
  try {
    return JSON.parse(decodeURIComponent(hash.slice(KEY.length)))
  } catch {
    return undefined // an address that was cut: the view as at the start
  }
}

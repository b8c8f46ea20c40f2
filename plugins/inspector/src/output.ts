/** A recording in a notebook's output: the bundle's bytes as base64, in whatever shows notebooks. */
import { type Recording, readRecording } from 'spikemba/inspector'
import { cannotShow } from './cannotShow.js'
import { fromBase64 } from './fromBase64.js'
import type { ModelEngine } from './modelEngine.js'
import { mount } from './mount.js'

/**
 * @param content base64; notebooks keep long texts as lists of lines
 * @param loadEngine the page engine, loaded when something of a model with its weights is first changed
 * @returns what takes the view away
 */
export function showOutput(host: HTMLElement, content: unknown, loadEngine: LoadEngine): () => void {
  try {
    const recording = readRecording(bytesOf(content), 'this recording')
    const thinks = recording.weights !== undefined && recording.input !== undefined
    const { dispose } = mount(host, recording, thinks ? { modelEngine: lazyEngine(recording, loadEngine) } : {})
    return dispose
  } catch (error) {
    cannotShow(host, 'recording', error)
    return () => host.remove()
  }
}

export type LoadEngine = () => Promise<{ pageEngine(recording: Recording): ModelEngine }>

export function lazyEngine(recording: Recording, load: LoadEngine): ModelEngine {
  let loaded: Promise<ModelEngine> | undefined
  return {
    name: 'page',
    says: 'the model itself runs in this page: what comes after the change is computed again, saliency and moments too',
    async run(change) {
      loaded ??= load().then(({ pageEngine }) => pageEngine(recording))
      return (await loaded).run(change)
    },
    dispose: () => void loaded?.then((engine) => engine.dispose()),
  }
}

/** Notebooks keep long texts as lists of lines. */
export function textOf(content: unknown): string {
  const text = Array.isArray(content) ? content.join('') : content
  if (typeof text !== 'string') throw new Error(`found ${typeof text}, expected a text; run the cell again`)
  return text
}

function bytesOf(content: unknown): Uint8Array {
  const text = textOf(content)
  try {
    return fromBase64(text)
  } catch {
    throw new Error('it is no base64; run the cell again')
  }
}

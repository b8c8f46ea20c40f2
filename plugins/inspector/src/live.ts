/**
 * A live inspector in a notebook's output: the training above, the inspector below; new content is taken while a person
 * looks, and what they have chosen stays.
 */
import { type Recording, readRecording } from 'spikemba/inspector'
import { type LiveView, readLive } from '../../../src/inspector/live/liveView.js'
import { cannotShow } from './cannotShow.js'
import { element } from './element.js'
import { fromBase64 } from './fromBase64.js'
import type { ModelEngine } from './modelEngine.js'
import { type Inspector, mount } from './mount.js'
import { type LoadEngine, lazyEngine, textOf } from './output.js'
import style from './style.css'
import { onThemeChange, themeAround } from './theme.js'
import { trainingView } from './trainingView.js'

export interface LiveOutput {
  /** @param content as `showLive` took it, of a later time */
  update(content: unknown): void
  dispose(): void
}

/**
 * @param content what the cell wrote under the type of live inspectors; notebooks keep long texts as lists of lines
 * @param loadEngine the page engine, loaded when something of a model with its weights is first changed
 */
export function showLive(host: HTMLElement, content: unknown, loadEngine: LoadEngine): LiveOutput {
  const above = document.createElement('div')
  const below = document.createElement('div')
  const training = trainingView((place) => {
    followed = place >= view.recordings.length - 1
    at = Math.min(place, view.recordings.length - 1)
    show()
  })
  const root = element('div', { class: 'spike', hidden: true }, element('style', {}, style), training.element)
  above.attachShadow({ mode: 'open' }).append(root)
  let view: LiveView
  let at = 0
  /** Whether the newest recording is looked at, also when there is a newer one. */
  let followed = true
  let inspector: Inspector | undefined
  let shown:
    | { readonly bundle: string; readonly recording: Recording; readonly engine: ModelEngine | undefined }
    | undefined

  function show(): void {
    const { bundle } = view.recordings[at]!
    if (bundle !== shown?.bundle) {
      const recording = readRecording(fromBase64(bundle), 'this recording')
      shown?.engine?.dispose()
      shown = {
        bundle,
        recording,
        engine: recording.weights && recording.input ? lazyEngine(recording, loadEngine) : undefined,
      }
      if (inspector) inspector.replace(recording)
      else inspector = mount(below, recording, shown.engine ? { modelEngine: current } : {})
    }
    root.hidden = view.state === 'untrained'
    training.show(view, at)
  }
  /** Another model is looked at. */
  function forget(): void {
    inspector?.dispose()
    inspector = undefined
    shown = undefined
    followed = true
  }
  /** Whatever runs the model of the recording that is looked at. */
  const current: ModelEngine = {
    name: 'page',
    says: 'the model itself runs in this page: what comes after the change is computed again, saliency and moments too',
    run(change) {
      if (!shown?.engine) throw new Error('this recording keeps no weights; choose the newest one')
      return shown.engine.run(change)
    },
    dispose: () => shown?.engine?.dispose(),
  }
  const theme = (): void => void root.classList.toggle('dark', themeAround().dark)
  const forgetTheme = onThemeChange(theme)
  theme()
  const update = (next: unknown): void => {
    try {
      const before = view?.recordings[at]?.step
      const read = readLive(textOf(next), fromBase64)
      if (inspector && read.id !== view.id) forget()
      view = read
      const place = view.recordings.findIndex(({ step }) => step === before)
      at = followed || place < 0 ? view.recordings.length - 1 : place
      show()
    } catch (error) {
      if (inspector) throw error // what was seen so far stays
      cannotShow(host, 'recording', error)
    }
  }
  host.replaceChildren(above, below)
  update(content)
  return {
    update,
    dispose() {
      training.dispose()
      forgetTheme()
      inspector?.dispose()
    },
  }
}

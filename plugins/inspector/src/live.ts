/**
 * A live inspector in a notebook's output: the training above, the inspector below; new content is taken while a person
 * looks, and what they have chosen stays.
 */
import { type Recording, readRecording } from 'spikemba/inspector'
import { type LiveView, readLive } from '../../../src/inspector/live/liveView.js'
import { cannotShow } from './cannotShow.js'
import { element } from './element.js'
import { fromBase64 } from './fromBase64.js'
import { type KernelWay, kernelEngine } from './kernelEngine.js'
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
 * @param way to the kernel that holds the model; absent where there is none
 */
export function showLive(host: HTMLElement, content: unknown, loadEngine: LoadEngine, way?: KernelWay): LiveOutput {
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
      else {
        kernel = way && kernelEngine(way, view.id)
        inspector = mount(below, recording, kernel || shown.engine ? { modelEngine: current } : {})
      }
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
  const isNewest = (): boolean => at === view.recordings.length - 1
  let kernel: ModelEngine | undefined
  /** The kernel, while the newest is looked at; else, and where it does not answer, the recording's own weights. */
  const current: ModelEngine = {
    get name() {
      return used()?.name ?? 'recording'
    },
    get says() {
      return used()?.says ?? 'layers run again from their stored currents'
    },
    get waiting() {
      return used()?.waiting ?? 'running …'
    },
    async run(change) {
      inPage = !kernel || !isNewest()
      if (!inPage) {
        try {
          return await kernel!.run(change)
        } catch (error) {
          if (!shown?.engine) throw error
          inPage = true
        }
      }
      if (shown?.engine) return shown.engine.run(change)
      throw new Error(
        `this is the model after step ${view.recordings[at]!.step}, of which the recording alone is left; choose Newest to ask the model itself`,
      )
    },
    dispose() {
      kernel?.dispose()
      shown?.engine?.dispose()
    },
  }
  /** Whether the page answered last, not the kernel. */
  let inPage = false
  const used = (): ModelEngine | undefined => (kernel && !inPage ? kernel : shown?.engine)
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

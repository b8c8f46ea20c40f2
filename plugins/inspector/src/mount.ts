/**
 * Puts the inspector into an element: panels on one time axis at the left, settings and lists at the right, one cursor
 * through all.
 */
import type { Recording } from 'spikemba/inspector'
import { Actions } from './actions.js'
import { afterPainting } from './afterPainting.js'
import { comparison } from './comparison.js'
import { helpDialog, shareDialog } from './dialogs.js'
import { element } from './element.js'
import { Engine, type Named } from './engine.js'
import { findings } from './findings.js'
import { keyTable, pressKey } from './keys.js'
import { lossTable } from './lossTable.js'
import type { ModelEngine } from './modelEngine.js'
import { modelSettings } from './modelSettings.js'
import { neuronList } from './neuronList.js'
import { oncePerFrame } from './oncePerFrame.js'
import { besideTime, onTimeAxis } from './panels/inOrder.js'
import type { Scene } from './panels/panel.js'
import { type PanelView, panelView } from './panelView.js'
import { player } from './player.js'
import { followPointer } from './pointer.js'
import { settingsView } from './settings.js'
import { initialState, stateFrom, type ViewState } from './state.js'
import { Store } from './store.js'
import style from './style.css'
import { onThemeChange, type Theme, themeAround } from './theme.js'
import { Thinking } from './thinking.js'
import { xOf } from './timeAxis.js'
import { toolbar } from './toolbar.js'
import { cursorInWords, overviewInWords } from './words.js'

/** Pixels before the element has a width. */
const WIDTH = 900

export interface MountOptions {
  /** Runs the model again where something is changed; default none, only layers run again from their currents. */
  readonly modelEngine?: ModelEngine
  /** Another recording to compare with, and what it is called. */
  readonly beside?: Named
  /** A view that was kept; default everything in sight. */
  readonly state?: unknown
  /** Told of every change, to keep it. */
  readonly onState?: (state: ViewState) => void
  /** The address that opens a view; absent where pages have none. */
  readonly link?: (state: ViewState) => string
}

export interface Inspector {
  readonly engine: Engine
  state(): ViewState
  setState(patch: Partial<ViewState>): void
  /** Shows another recording of the same model and sample; what a person has chosen stays. */
  replace(recording: Recording): void
  dispose(): void
}

/** @param host an empty element; its shadow root is taken */
export function mount(host: HTMLElement, first: Recording, options: MountOptions = {}): Inspector {
  let recording = first
  const engine = new Engine(recording, options.beside, recording.origin.checkpoint)
  const store = new Store(options.state === undefined ? initialState(recording) : stateFrom(options.state, recording))
  let theme: Theme = themeAround()
  let width = WIDTH
  let sideWidth = 276

  const sceneOf = (width: number): Scene => {
    const state = store.get()
    engine.swap(state.swapped)
    const { clips, words, clipSec } = recording.sample
    const inWords = state.tokens === 'words'
    return {
      recording: engine.recording,
      engine,
      state,
      theme,
      axis: { width, window: state.window, count: inWords ? words : clips, clipSec: inWords ? undefined : clipSec },
    }
  }
  const scene = (): Scene => sceneOf(width)
  const sideScene = (): Scene => sceneOf(sideWidth)
  const actions = new Actions(store, scene)

  // What stands on the page
  const time = element('div', { class: 'time' })
  const side = element('div', { class: 'aside' })
  const tip = element('div', { class: 'tip', hidden: true })
  const cursor = element('div', { class: 'cursor' })
  const status = element('p', { role: 'status', 'data-part': 'cursor' })
  const main: PanelView[] = onTimeAxis(recording).map((panel) => panelView(panel, scene))
  const small: PanelView[] = besideTime.map((panel) => panelView(panel, sideScene))
  const thinker = options.modelEngine
  const settings = settingsView(store, thinker !== undefined)
  const whole = thinker && modelSettings(store, recording, thinker)
  const neurons = neuronList(store)
  const pair = comparison(store, engine)
  const diagnosis = findings(store, actions)
  const play = player(() => {
    const { axis, state } = scene()
    const steps = engine.layer(state.layer)?.steps ?? 1
    const atEnd = state.at.token === axis.count - 1 && state.at.step === steps - 1
    if (!atEnd) actions.move(0, 1)
    return !atEnd
  })
  const table = keyTable({
    actions,
    play: play.toggle,
    undo: () => void store.undo(),
    help: () => help.showModal(),
    share: () => share.open(),
    ...(options.beside ? { swap: pair.swap } : {}),
  })
  const help = helpDialog(table)
  const share = shareDialog(
    () => JSON.stringify(store.get(), null, 1),
    () => options.link?.(store.get()),
    (text) => store.set(stateFrom(JSON.parse(text), recording)),
  )
  const bar = toolbar({
    store,
    actions,
    play: play.element,
    share: () => share.open(),
    help: () => help.showModal(),
  })
  const { sample, origin } = recording
  const about = [sample.vid, `${sample.clips} clips`, ...Object.values(origin)].filter(Boolean).join(' · ')
  const losses = lossTable()
  const overview = element('p')
  const words = element('section', { 'data-part': 'words' }, element('h3', {}, 'in words'), overview, status)
  const root = element(
    'div',
    {
      class: 'spike',
      tabindex: 0,
      role: 'group',
      'aria-label': `Spike inspector: ${sample.query || sample.vid}. Press ? for its keys.`,
    },
    element('style', {}, style),
    element(
      'div',
      { class: 'top' },
      element('h2', {}, sample.query ? `“${sample.query}”` : sample.vid || 'recording'),
      element('span', { class: 'about' }, about),
    ),
    bar.element,
    element('div', { class: 'body' }, time, side),
    tip,
    help,
    share.element,
  )
  time.append(...main.map((view) => view.element), cursor)
  side.append(
    words,
    pair.element,
    settings.element,
    ...(whole ? [whole.element] : []),
    neurons.element,
    diagnosis.element,
    ...small.map((view) => view.element),
    losses.element,
  )
  for (const view of main) followPointer({ view, store, actions, scene, root, tip, timed: true })
  for (const view of small) followPointer({ view, store, actions, scene: sideScene, root, tip, timed: false })
  root.addEventListener('keydown', (event) => void pressKey(event, table))
  ;(host.shadowRoot ?? host.attachShadow({ mode: 'open' })).replaceChildren(root)

  const thinking = thinker && new Thinking(thinker, store, engine, () => draw('all'))

  const draw = oncePerFrame(drawAll, drawCursor)
  function drawAll(): void {
    const now = scene()
    root.classList.toggle('dark', theme.dark)
    const aside = sideScene()
    for (const view of main) view.fit(now)
    for (const view of small) view.fit(aside)
    const follows = main.filter(({ panel, height }) => height() > 0 && panel.follows?.(now))
    for (const view of main) if (!follows.includes(view)) view.paint(now)
    for (const view of small) view.paint(aside)
    overview.textContent = overviewInWords(now)
    settings.show(now)
    if (thinking) whole?.show(now, thinking.busy, thinking.problem)
    pair.show(now)
    diagnosis.show()
    later.start(() => {
      for (const view of follows) view.paint(now)
      neurons.show(now)
    })
    bar.show(recording, now.state)
  }
  // What takes a run of the layer, or many words, follows the picture
  const later = afterPainting()
  function drawCursor(): void {
    const now = scene()
    const { state, axis } = now
    const steps = engine.layer(state.layer)?.steps ?? 1
    const place = state.at.token + (state.at.step + 0.5) / steps
    cursor.hidden = place < axis.window[0] || place > axis.window[1]
    cursor.style.left = `${xOf(axis, place)}px`
    status.textContent = cursorInWords(now)
  }

  const forgetStore = store.listen((state, before) => {
    draw(
      Object.keys(state).some((key) => key !== 'at' && state[key as keyof ViewState] !== before[key as keyof ViewState])
        ? 'all'
        : 'cursor',
    )
    options.onState?.(state)
    void thinking?.catchUp()
  })
  const forgetTheme = onThemeChange((next) => {
    theme = next
    draw('all')
  })
  const sizes = new ResizeObserver(() => {
    const [next, nextSide] = [time.clientWidth || WIDTH, small[0]!.element.clientWidth - 24 || sideWidth]
    if (next === width && nextSide === sideWidth) return
    width = next
    sideWidth = nextSide
    draw('all')
  })
  sizes.observe(time)
  width = time.clientWidth || WIDTH
  drawAll()
  drawCursor()
  void thinking?.catchUp()
  const newRecording = (): void => {
    losses.show(recording)
    diagnosis.judge(recording)
  }
  newRecording()

  return {
    engine,
    state: () => store.get(),
    setState: (patch) => store.set(stateFrom({ ...store.get(), ...patch }, recording)),
    replace(next) {
      recording = next
      engine.replace(next)
      newRecording()
      thinking?.renew()
      draw('all')
    },
    dispose() {
      play.dispose()
      later.drop()
      diagnosis.dispose()
      for (const view of [...main, ...small]) view.dispose()
      forgetStore()
      forgetTheme()
      sizes.disconnect()
      thinking?.dispose()
      host.shadowRoot?.replaceChildren()
    },
  }
}

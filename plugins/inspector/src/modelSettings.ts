/** Sliders of the whole model: spike steps, slots, the detector's voice, the gate. Only where a model runs. */
import type { Recording } from 'spikemba/inspector'
import { button, choice, element } from './element.js'
import type { ModelEngine } from './modelEngine.js'
import type { Scene } from './panels/panel.js'
import { slider, toggle } from './settings.js'
import type { ViewState } from './state.js'
import type { Store } from './store.js'

/** Most spike steps that the slider goes to. */
const MOST_STEPS = 16

export function modelSettings(
  store: Store,
  { config, layers, blocks }: Recording,
  engine: ModelEngine,
): { readonly element: HTMLElement; show(scene: Scene, busy: boolean, problem: string | undefined): void } {
  const change = (patch: ViewState['model'], gesture: string): void =>
    store.set({ model: { ...store.get().model, ...patch } }, gesture)
  const without = (key: keyof ViewState['model']): void =>
    store.set({ model: Object.fromEntries(Object.entries(store.get().model).filter(([each]) => each !== key)) })
  const recordedSteps = layers[0]?.steps ?? 1
  const steps = slider('spike steps T', { min: 1, max: MOST_STEPS, step: 1 }, (spikeSteps) =>
    change({ spikeSteps }, 'steps'),
  )
  const slots = toggle('leave the slots out', (on) =>
    on ? change({ withoutSlots: true }, 'slots') : without('withoutSlots'),
  )
  const mute = toggle('mute the detector', (on) => (on ? change({ silent: true }, 'mute') : without('silent')))
  const gate = choice('gate', (value) =>
    value === config.gate ? without('gate') : change({ gate: value as 'silu' | 'onePlus' }, 'gate'),
  )
  const gates = config.gate === 'silu' || config.gate === 'onePlus' ? ['silu', 'onePlus'] : []
  const back = button('All as recorded', () => store.set({ model: {}, settings: {} }))
  const said = element('p', { class: 'said', role: 'status' })
  steps.element.hidden = layers.length === 0
  slots.element.hidden = !blocks.some(({ video, text }) => video.slots || text.slots)
  mute.element.hidden = layers.length === 0
  gate.element.hidden = gates.length === 0
  return {
    element: element(
      'section',
      { class: 'settings', 'data-part': 'model' },
      element('h3', {}, 'run the model again'),
      steps.element,
      slots.element,
      mute.element,
      gate.element,
      element('p', {}, back),
      said,
    ),
    show({ state: { model, settings } }, busy, problem) {
      steps.show(model.spikeSteps ?? recordedSteps, recordedSteps)
      slots.show(model.withoutSlots ?? false)
      mute.show(model.silent ?? false)
      gate.show(gates, model.gate ?? String(config.gate))
      back.disabled = Object.keys(model).length + Object.keys(settings).length === 0
      said.textContent = problem
        ? `Engine: recording (stored currents). The model did not run: ${problem}.`
        : `Engine: ${engine.name}${busy ? ` (${engine.waiting ?? 'running …'})` : ''}. Here ${engine.says}.`
    },
  }
}

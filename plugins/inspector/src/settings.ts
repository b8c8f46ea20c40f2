/**
 * The sliders of a layer: threshold, time constant, reset, input decay; each move runs the layer again from its stored
 * currents.
 */
import type { LifSettings } from 'spikemba/inspector'
import { button, element } from './element.js'
import type { Scene } from './panels/panel.js'
import { short } from './panels/panel.js'
import type { Store } from './store.js'

interface Slider {
  readonly element: HTMLElement
  show(value: number, recorded: number): void
}

/** @param thinks whether a model runs again after each change */
export function settingsView(
  store: Store,
  thinks: boolean,
): { readonly element: HTMLElement; show(scene: Scene): void } {
  const change = (patch: Partial<LifSettings>, gesture: string): void => {
    const { layer, settings } = store.get()
    store.set({ settings: { ...settings, [layer]: { ...settings[layer], ...patch } } }, `${gesture} ${layer}`)
  }
  const threshold = slider('threshold θ', { min: 0.01, max: 2, step: 0.01 }, (vThreshold) =>
    change({ vThreshold }, 'threshold'),
  )
  const tau = slider('time constant τ, steps', { min: 1, max: 20, step: 0.1 }, (tau) => change({ tau }, 'tau'))
  const reset = slider('reset to', { min: -1, max: 0.5, step: 0.05 }, (vReset) => change({ vReset }, 'reset'))
  const soft = toggle('soft reset: a spike subtracts θ', (on) => change({ vReset: on ? null : 0 }, 'soft'))
  const decay = toggle('input decay: currents divided by τ', (decayInput) => change({ decayInput }, 'decay'))
  const back = button('As recorded', () => {
    const { layer, settings } = store.get()
    store.set({ settings: Object.fromEntries(Object.entries(settings).filter(([name]) => name !== layer)) })
  })
  const said = element('p', { class: 'said' })
  const title = element('h3')
  const whole = element(
    'section',
    { class: 'settings', 'data-part': 'settings' },
    title,
    threshold.element,
    tau.element,
    reset.element,
    soft.element,
    decay.element,
    element('p', {}, back),
    said,
  )
  return {
    element: whole,
    show({ engine, state }) {
      const layer = engine.layer(state.layer)
      whole.hidden = !layer
      if (!layer) return
      const now = engine.settings(state, layer)
      const { settings: recorded } = engine.before(layer)
      title.textContent = `run ${layer.name} again`
      threshold.show(now.vThreshold, recorded.vThreshold)
      tau.show(now.tau, recorded.tau)
      reset.show(now.vReset ?? 0, recorded.vReset ?? 0)
      reset.element.querySelector('input')!.disabled = now.vReset === null
      soft.show(now.vReset === null)
      decay.show(now.decayInput)
      back.disabled = state.settings[layer.name] === undefined
      const { gained, lost } = engine.difference(state, layer)
      const counted = engine.beside
        ? `${gained} spikes here alone, ${lost} in ${engine.beside.name} alone.`
        : `${gained} spikes gained, ${lost} lost.`
      said.textContent = engine.changed(state, layer)
        ? `${counted} ${thinks ? 'The model runs again with it, see below.' : 'Engine: recording (stored currents); saliency and moments stay as recorded.'}`
        : 'As recorded. Move a slider: the layer runs again from its stored currents.'
    },
  }
}

export function slider(
  label: string,
  range: { min: number; max: number; step: number },
  change: (value: number) => void,
): Slider {
  const input = element('input', { type: 'range', ...range, 'aria-label': label })
  const value = element('b')
  input.addEventListener('input', () => change(Number(input.value)))
  return {
    element: element('label', { class: 'slider' }, element('span', {}, label), value, input),
    show(now, recorded) {
      input.max = String(Math.max(range.max, now, recorded))
      input.min = String(Math.min(range.min, now, recorded))
      input.value = String(now)
      value.textContent = now === recorded ? short(now) : `${short(now)} (was ${short(recorded)})`
      value.classList.toggle('changed', now !== recorded)
    },
  }
}

export function toggle(
  label: string,
  change: (on: boolean) => void,
): { readonly element: HTMLElement; show(on: boolean): void } {
  const input = element('input', { type: 'checkbox' })
  input.addEventListener('change', () => change(input.checked))
  return {
    element: element('label', { class: 'toggle' }, input, element('span', {}, label)),
    show: (on) => void (input.checked = on),
  }
}

/** What is wrong with the recorded pass, in words, each with the slider that shows the cure. */
import { diagnose, type Finding, type Recording } from 'spikemba/inspector'
import type { Actions } from './actions.js'
import { afterPainting } from './afterPainting.js'
import { button, element } from './element.js'
import type { Store } from './store.js'

/** Recordings are judged when the first picture stands. */
const AFTER_PAINTING = 60

export function findings(
  store: Store,
  actions: Actions,
): { readonly element: HTMLElement; judge(recording: Recording): void; show(): void; dispose(): void } {
  const said = element('p', { role: 'status' }, 'Looking …')
  const list = element('ul', { 'aria-label': 'what is wrong' })
  const whole = element(
    'section',
    { class: 'findings', 'data-part': 'findings' },
    element('h3', {}, 'diagnosis'),
    said,
    list,
  )
  const later = afterPainting()
  const judge = (recording: Recording): void => {
    const listed: readonly Finding[] = diagnose(recording)
    said.textContent =
      listed.length === 0
        ? 'Nothing is wrong with this pass, as far as its numbers say. One pass is one sample.'
        : `${listed.length} ${listed.length === 1 ? 'thing looks' : 'things look'} wrong in this pass:`
    list.replaceChildren(...listed.map((finding) => row(finding, store, actions)))
    list.hidden = listed.length === 0
  }
  list.hidden = true
  return {
    element: whole,
    judge(recording) {
      later.start(() => judge(recording), AFTER_PAINTING)
    },
    show() {
      for (const each of Array.from(list.querySelectorAll<HTMLButtonElement>('[data-try]')))
        each.disabled = store.get().settings[each.dataset.try!] !== undefined
    },
    dispose: later.drop,
  }
}

function row({ fault, where, says, cause, attempt, slider }: Finding, store: Store, actions: Actions): HTMLElement {
  const layer = /^layer (.+)$/s.exec(where)?.[1]
  const trial =
    slider &&
    button('Try it', () => {
      actions.chooseLayer(slider.layer)
      const { settings } = store.get()
      store.set({ settings: { ...settings, [slider.layer]: { ...settings[slider.layer], ...slider.settings } } })
    })
  if (trial) trial.dataset.try = slider.layer
  return element(
    'li',
    { 'data-fault': fault },
    element('b', {}, `${fault}, ${where}`),
    element('p', {}, `${says[0]!.toUpperCase()}${says.slice(1)}.`),
    element('p', {}, `Likely: ${cause}.`),
    element('p', {}, `Try: ${attempt}.`),
    element(
      'p',
      { class: 'row' },
      ...(layer === undefined ? [] : [button('Show', () => actions.chooseLayer(layer))]),
      ...(trial ? [trial] : []),
    ),
  )
}

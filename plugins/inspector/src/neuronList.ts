/** The neurons that say nothing, each with the reason, and those that are chosen. */
import { element } from './element.js'
import { type Scene, short } from './panels/panel.js'
import { MOST_NEURONS } from './state.js'
import type { Store } from './store.js'
import { layerInWords } from './words.js'

/** Rows that are listed at once; the rest is in the csv of the rates. */
const MOST_ROWS = 60

export function neuronList(store: Store): { readonly element: HTMLElement; show(scene: Scene): void } {
  const said = element('p')
  const list = element('ul', { tabindex: 0, 'aria-label': 'silent and saturated neurons' })
  const whole = element(
    'section',
    { class: 'neurons', 'data-part': 'neurons' },
    element('h3', {}, 'silent and saturated'),
    said,
    list,
  )
  list.addEventListener('click', (event) => {
    const channel = (event.target as Element).closest<HTMLElement>('[data-channel]')?.dataset.channel
    if (channel !== undefined)
      store.set({
        neurons: [...store.get().neurons.filter((each) => each !== Number(channel)), Number(channel)].slice(
          -MOST_NEURONS,
        ),
      })
  })
  let shown: unknown
  return {
    element: whole,
    show(scene) {
      const { engine, state } = scene
      const layer = engine.layer(state.layer)
      whole.hidden = !layer
      if (!layer) return
      said.textContent = layerInWords(scene)
      const facts = engine.facts(state, layer)
      if (facts !== shown) {
        shown = facts
        const odd = facts.filter(({ state }) => state !== 'active').sort((a, b) => b.rate - a.rate)
        list.replaceChildren(
          ...odd
            .slice(0, MOST_ROWS)
            .map(({ channel, state, rate, why }) =>
              element(
                'li',
                {},
                element(
                  'button',
                  { type: 'button', 'data-channel': channel, class: state },
                  element('b', {}, `${channel}`),
                  ` ${state === 'dead' ? 'silent' : `saturated (${short(rate)})`}: ${why}`,
                ),
              ),
            ),
          ...(odd.length > MOST_ROWS
            ? [element('li', {}, `and ${odd.length - MOST_ROWS} more, in the csv of the rates`)]
            : []),
        )
      }
      list.hidden = list.childElementCount === 0
      for (const each of Array.from(list.querySelectorAll<HTMLElement>('[data-channel]')))
        each.setAttribute('aria-pressed', String(state.neurons.includes(Number(each.dataset.channel))))
    },
  }
}

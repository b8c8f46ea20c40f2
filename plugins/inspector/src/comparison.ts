/** Two recordings on one axis: where they first part, and the way there. */
import type { RecordingDifference } from 'spikemba/inspector'
import { button, element } from './element.js'
import type { Engine } from './engine.js'
import { type Scene, short } from './panels/panel.js'
import type { Store } from './store.js'
import { seconds } from './timeAxis.js'

export function comparison(
  store: Store,
  engine: Engine,
): { readonly element: HTMLElement; show(scene: Scene): void; swap(): void } {
  const swap = (): void => {
    if (engine.canSwap) store.set({ swapped: !store.get().swapped })
  }
  const title = element('h3')
  const said = element('p', { role: 'status' })
  const there = button('Go there', () => {
    const found = engine.divergence
    if (!found || found.kind === 'structure') return
    const { words, clips } = engine.recorded.sample
    if (found.kind === 'saliency')
      return store.set({ tokens: 'clips', window: [0, clips], at: { token: found.clip, step: 0 } })
    const { layer, step, token, channel } = found
    const [tokens, place] = token < words ? (['words', token] as const) : (['clips', token - words] as const)
    const { channels } = engine.layer(layer)!
    store.set({
      ...{ tokens, layer, neurons: [channel], rows: [0, channels], at: { token: place, step } },
      ...{ window: [0, tokens === 'words' ? words : clips], mixer: 'joint' },
    })
  })
  const exchange = button('Show the other (x)', swap)
  const whole = element(
    'section',
    { 'data-part': 'comparison' },
    title,
    said,
    element('p', { class: 'row' }, there, exchange),
  )
  return {
    swap,
    element: whole,
    show() {
      const { beside, divergence } = engine
      whole.hidden = !beside
      if (!beside) return
      title.textContent = `beside ${beside.name}`
      said.textContent = divergenceInWords(engine, divergence)
      there.hidden = !divergence || divergence.kind === 'structure'
      exchange.disabled = !engine.canSwap
    },
  }
}

function divergenceInWords(engine: Engine, found: RecordingDifference | undefined): string {
  const other = engine.beside!.name
  if (!found) return 'The two agree in every current, spike and saliency.'
  if (found.kind === 'structure')
    return `They cannot be laid over each other: ${found.problem}. Only the saliency is compared.`
  const { words, clipSec } = engine.recorded.sample
  const values = `${short(found.a)} here, ${short(found.b)} in ${other}`
  if (found.kind === 'saliency')
    return `Every current and spike agrees. The saliency parts at clip ${found.clip} (${seconds(found.clip * clipSec)}): ${values}.`
  const place = found.token < words ? `word ${found.token + 1}` : `clip ${found.token - words}`
  const what = found.kind === 'current' ? 'the input current' : 'the spike'
  return `They first part in layer ${found.layer}, step ${found.step}, ${place}, neuron ${found.channel}, in ${what}: ${values}.`
}

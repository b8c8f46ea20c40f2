/** The row of buttons and choices above the panels: stepping, zoom, undo, and what is shown. */
import { ORDERS, type Recording } from 'spikemba/inspector'
import type { Actions } from './actions.js'
import { button, choice, element } from './element.js'
import { MIXERS, type ViewState } from './state.js'
import type { Store } from './store.js'

export interface ToolbarParts {
  readonly store: Store
  readonly actions: Actions
  /** The button that plays. */
  readonly play: HTMLElement
  share(): void
  help(): void
}

export function toolbar({ store, actions, play, share, help }: ToolbarParts): {
  readonly element: HTMLElement
  show(recording: Recording, state: ViewState): void
} {
  const undo = button('Undo', () => store.undo(), '↶')
  const layers = choice('layer', (name) => actions.chooseLayer(name))
  const orders = choice('order', (order) => store.set({ order: order as ViewState['order'] }))
  const blocks = choice('block', (block) => store.set({ block: Number(block) }))
  const mixers = choice('mixer', (mixer) => store.set({ mixer: mixer as ViewState['mixer'] }))
  const tokens = choice('show', (shown) => actions.show(shown as ViewState['tokens']))
  return {
    element: element(
      'div',
      { class: 'bar', role: 'toolbar', 'aria-label': 'view' },
      element(
        'span',
        { class: 'group' },
        button('Step back', () => actions.move(0, -1), '◂'),
        play,
        button('Step on', () => actions.move(0, 1), '▸'),
      ),
      element(
        'span',
        { class: 'group' },
        button('Zoom out', () => actions.zoom(2), '−'),
        button('Zoom in', () => actions.zoom(0.5), '+'),
        button('Fit', () => actions.fit()),
      ),
      undo,
      ...[tokens, layers, orders, blocks, mixers].map((each) => each.element),
      button('View', share),
      button('Keys', help, '?'),
    ),
    show(recording, state) {
      undo.disabled = !store.canUndo
      tokens.show(recording.sample.words ? ['clips', 'words'] : ['clips'], state.tokens)
      layers.show(
        recording.layers.map(({ name }) => name),
        state.layer,
      )
      layers.element.hidden = orders.element.hidden = recording.layers.length === 0
      orders.show(ORDERS, state.order)
      blocks.show(
        recording.blocks.map((_, i) => String(i)),
        String(state.block),
      )
      mixers.show(
        MIXERS.filter((mixer) => mixer === 'joint' || (mixer === 'video') === (state.tokens === 'clips')),
        state.mixer,
      )
    },
  }
}

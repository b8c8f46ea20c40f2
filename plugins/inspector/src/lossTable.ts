/** The losses of the recorded sample; hidden where there are none, without ground truth. */
import type { Recording } from 'spikemba/inspector'
import { element } from './element.js'
import { short } from './panels/panel.js'

export function lossTable(): { readonly element: HTMLElement; show(recording: Recording): void } {
  const rows = element('table')
  const whole = element('section', {}, element('h3', {}, 'losses of this sample'), rows)
  return {
    element: whole,
    show({ losses }) {
      whole.hidden = Object.keys(losses).length === 0
      rows.replaceChildren(
        ...Object.entries(losses).map(([name, value]) =>
          element('tr', {}, element('td', {}, name), element('td', {}, short(value))),
        ),
      )
    },
  }
}

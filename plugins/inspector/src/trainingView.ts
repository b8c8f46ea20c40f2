/** The training above the inspector: its curves, its neurons, and the scrubber over the recordings that are kept. */
import type { LiveView } from '../../../src/inspector/live/liveView.js'
import { wakesInWords } from '../../../src/inspector/live/wakes.js'
import { button, choice, element } from './element.js'
import { canvasPainter } from './painter.js'
import { onThemeChange, type Theme, themeAround } from './theme.js'
import { chartHeight, drawTraining, stepUnder, type TrainingScene, trainingCsv, trainingTip } from './trainingChart.js'

export interface TrainingView {
  readonly element: HTMLElement
  /** @param place of the recording that is looked at, in the list of those that are kept */
  show(view: LiveView, place: number): void
  dispose(): void
}

/** @param go looks at another recording; the newest is followed on */
export function trainingView(go: (place: number) => void): TrainingView {
  const canvas = element('canvas', { role: 'img' })
  const said = element('p', { role: 'status', class: 'said' })
  const scrubber = element('input', { type: 'range', min: 0, step: 1, 'aria-label': 'training time' })
  const value = element('b')
  const newest = button('Newest', () => go(Number.MAX_SAFE_INTEGER))
  const layers = choice('layer', (name) => {
    layer = name
    draw()
  })
  const save = button(
    'Save the curves as csv',
    () => {
      if (!shown) return
      const address = URL.createObjectURL(new Blob([trainingCsv(shown)], { type: 'text/csv' }))
      element('a', { href: address, download: 'training.csv' }).click()
      setTimeout(() => URL.revokeObjectURL(address), 1000)
    },
    'csv',
  )
  const tip = element('div', { class: 'tip', hidden: true })
  const head = element('h2')
  const whole = element(
    'section',
    { class: 'training', 'data-part': 'training' },
    element('div', { class: 'top' }, head, said),
    element(
      'div',
      { class: 'bar' },
      element('label', { class: 'scrubber' }, element('span', {}, 'training time'), scrubber, value),
      newest,
      layers.element,
      save,
    ),
    canvas,
    tip,
  )
  let shown: LiveView | undefined
  let at = 0
  let layer = ''
  let theme: Theme = themeAround()
  const scene = (): TrainingScene | undefined =>
    shown && { view: shown, theme, width: canvas.clientWidth || 900, layer, step: shown.recordings[at]!.step }

  function draw(): void {
    const now = scene()
    if (!now) return
    const { view, step } = now
    const count = view.recordings.length
    const names = [...(view.firing.at(-1)?.layers.keys() ?? [])]
    if (!names.includes(layer)) layer = names.at(-1) ?? ''
    layers.show(names, layer)
    layers.element.hidden = names.length < 2
    whole.hidden = view.state === 'untrained'
    const last = view.points.at(-1)?.step ?? 0
    head.textContent = view.state === 'training' ? `Training, step ${last}` : `Training ended after step ${last}`
    scrubber.max = String(count - 1)
    scrubber.value = String(at)
    scrubber.setAttribute('aria-valuetext', `step ${step}, recording ${at + 1} of ${count}`)
    value.textContent = `step ${step} · recording ${at + 1} of ${count}`
    newest.disabled = at === count - 1
    const column = view.firing.find((each) => each.step === step)
    const words = column && layer !== '' ? `${wakesInWords(view.firing[0]!, column, layer)}.` : ''
    if (said.textContent !== words) said.textContent = words
    const height = chartHeight({ ...now, layer })
    const ratio = devicePixelRatio || 1
    canvas.style.height = `${height}px`
    canvas.width = Math.round(now.width * ratio)
    canvas.height = Math.round(height * ratio)
    canvas.setAttribute('aria-label', `Curves of the training and firing of its neurons. ${words}`)
    const context = canvas.getContext('2d')!
    context.scale(ratio, ratio)
    drawTraining({ ...now, layer }, canvasPainter(context))
  }

  scrubber.addEventListener('input', () => go(scrubber.valueAsNumber))
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    const now = scene()
    const text = now && trainingTip(now, offsetX, offsetY)
    tip.hidden = text === undefined
    tip.textContent = text ?? ''
    const left = canvas.offsetLeft + offsetX
    tip.style.left = `${offsetX > canvas.clientWidth / 2 ? left - tip.offsetWidth - 14 : left + 14}px`
    tip.style.top = `${canvas.offsetTop + offsetY + 10}px`
  })
  canvas.addEventListener('pointerleave', () => {
    tip.hidden = true
  })
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    const now = scene()
    const step = now && stepUnder(now, offsetX, offsetY)
    if (now && step !== undefined) go(nearest(now.view, step))
  })
  const forgetTheme = onThemeChange((next) => {
    theme = next
    draw()
  })
  const sizes = new ResizeObserver(() => draw())
  sizes.observe(whole)
  return {
    element: whole,
    show(view, place) {
      shown = view
      at = place
      draw()
    },
    dispose() {
      forgetTheme()
      sizes.disconnect()
    },
  }
}

function nearest({ recordings }: LiveView, step: number): number {
  let best = 0
  for (const [place, each] of recordings.entries())
    if (Math.abs(each.step - step) < Math.abs(recordings[best]!.step - step)) best = place
  return best
}

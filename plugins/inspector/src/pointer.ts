/**
 * The pointer over a panel: exact values under it, the cursor where it clicks, zoom where it drags or turns the wheel.
 */
import type { Actions } from './actions.js'
import { element } from './element.js'
import type { Scene } from './panels/panel.js'
import type { PanelView } from './panelView.js'
import type { Store } from './store.js'
import { tokenAt } from './timeAxis.js'

/** Pixels of movement from which on a click is a drag. */
const DRAG = 5

export interface PointerOptions {
  readonly view: PanelView
  readonly store: Store
  readonly actions: Actions
  readonly scene: () => Scene
  /** Where tips are shown. */
  readonly root: HTMLElement
  readonly tip: HTMLElement
  /** Whether the panel lies on the time axis. */
  readonly timed: boolean
}

export function followPointer({ view, store, actions, scene, root, tip, timed }: PointerOptions): void {
  const { canvas, panel } = view
  const brush = element('div', { class: 'brush', hidden: true })
  view.element.parentElement!.append(brush)
  let from: { readonly x: number; readonly y: number } | undefined

  canvas.addEventListener('pointermove', (event) => {
    const text = panel.hover(scene(), event.offsetX, event.offsetY, view.height())
    tip.hidden = text === undefined
    if (text !== undefined) {
      tip.textContent = text
      const box = root.getBoundingClientRect()
      const [x, y] = [event.clientX - box.left, event.clientY - box.top]
      tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 8))}px`
      tip.style.top = `${y + 18}px`
    }
    if (from && timed && moved(from, event)) showBrush(event)
  })
  canvas.addEventListener('pointerleave', () => (tip.hidden = true))
  if (!timed) return

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    from = { x: event.offsetX, y: event.offsetY }
    canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener('pointercancel', () => {
    from = undefined
    brush.hidden = true
  })
  canvas.addEventListener('pointerup', (event) => {
    const start = from
    from = undefined
    brush.hidden = true
    if (!start) return
    const now = scene()
    if (moved(start, event)) {
      const rows = event.shiftKey ? panel.brush?.(now, start.y, event.offsetY, view.height()) : undefined
      if (rows) store.set(rows)
      else if (!event.shiftKey) {
        const [a, b] = [start.x, event.offsetX]
          .map((x) => Math.max(0, Math.min(now.axis.count, tokenAt(now.axis, x))))
          .sort((a, b) => a - b) as [number, number]
        const [first, last] = [Math.floor(a), Math.min(now.axis.count, Math.max(Math.ceil(b), Math.floor(a) + 2))]
        store.set({ window: [Math.max(0, Math.min(first, last - 2)), last] })
      }
      return
    }
    const chosen = panel.click?.(now, event.offsetX, event.offsetY, view.height(), event.shiftKey)
    if (chosen) store.set(chosen)
    const place = tokenAt(now.axis, event.offsetX)
    const token = Math.floor(place)
    if (token < 0 || token >= now.axis.count) return
    const steps = now.engine.layer(store.get().layer)?.steps ?? 1
    actions.goTo(token, Math.min(steps - 1, Math.floor((place - token) * steps)))
  })
  canvas.addEventListener('dblclick', () => actions.fit())
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.shiftKey) return // the page scrolls
      event.preventDefault()
      const turn = event.deltaY || event.deltaX
      if (event.ctrlKey) actions.zoom(turn > 0 ? 1.25 : 0.8, tokenAt(scene().axis, event.offsetX))
      else actions.pan(turn > 0 ? 0.1 : -0.1)
    },
    { passive: false },
  )

  function showBrush(event: PointerEvent): void {
    const rows = event.shiftKey && panel.brush
    const { offsetLeft, offsetTop, clientWidth } = canvas
    const [x0, x1] = rows ? [0, clientWidth] : [Math.min(from!.x, event.offsetX), Math.max(from!.x, event.offsetX)]
    const [y0, y1] = rows ? [Math.min(from!.y, event.offsetY), Math.max(from!.y, event.offsetY)] : [0, view.height()]
    brush.hidden = false
    Object.assign(brush.style, {
      left: `${offsetLeft + x0}px`,
      width: `${x1 - x0}px`,
      top: `${offsetTop + y0}px`,
      height: `${y1 - y0}px`,
    })
  }
}

const moved = (from: { readonly x: number; readonly y: number }, { offsetX, offsetY }: PointerEvent): boolean =>
  Math.hypot(offsetX - from.x, offsetY - from.y) >= DRAG

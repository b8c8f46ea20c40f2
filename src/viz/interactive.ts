/**
 * What answers to the mouse, and the same picture without it.
 * Drag pans; ctrl + wheel, or a pinch, zooms (a bare wheel scrolls the page, not the chart); a double click goes back;
 * a click in the legend keeps one curve. A saved svg can do none of this, so `still` takes it out before the picture is
 * drawn.
 */

/** Marks whose name begins so follow the mouse only. */
const CURSOR = 'cursor'

/** Pan and zoom along x: of a unit, or of stacked views that hold a {@link cursorRule} of that name. */
export const zoomX = (views?: readonly string[]): object => ({
  name: 'zoom',
  select: { type: 'interval', encodings: ['x'], zoom: 'wheel![event.ctrlKey]' },
  bind: 'scales',
  ...(views ? { views: views.map(cursorName) } : {}),
})

/** Click a name in the legend to keep only its curve; use with {@link kept}. */
export const legendToggle = (field: string): object => ({
  name: 'kept',
  select: { type: 'point', fields: [field] },
  bind: 'legend',
})

/** Opacity of marks that {@link legendToggle} dims. */
export const kept = { condition: { param: 'kept', value: 1 }, value: 0.15 } as const

/** The place of the mouse on the shared axis `field`, for views that hold a {@link cursorRule} of that name. */
export const cursor = (field: string, views: readonly string[]): object => ({
  name: CURSOR,
  select: { type: 'point', fields: [field], nearest: true, on: 'pointermove', clear: 'pointerout' },
  views: views.map(cursorName),
})

/** The upright line at the cursor in one view, with the values there. */
export const cursorRule = (view: string, x: object, tooltip: readonly object[]): object => ({
  name: cursorName(view),
  mark: { type: 'rule', color: '#888888', strokeWidth: 1 },
  encoding: { x, opacity: { condition: { param: CURSOR, empty: false, value: 1 }, value: 0 }, tooltip },
})

const cursorName = (view: string): string => `${CURSOR}_${view}`

/** The specification without parameters, cursor marks and conditions on parameters. */
export function still(spec: unknown): unknown {
  if (Array.isArray(spec))
    return spec.filter((part) => !String((part as { name?: unknown } | null)?.name).startsWith(CURSOR)).map(still)
  if (typeof spec !== 'object' || spec === null || ArrayBuffer.isView(spec)) return spec
  const { condition } = spec as { condition?: { param?: string; value?: unknown } }
  if (condition?.param) return { value: condition.value }
  return Object.fromEntries(
    Object.entries(spec).flatMap(([key, part]) =>
      key === 'params' ? [] : [[key, key === 'data' ? part : still(part)]],
    ),
  )
}

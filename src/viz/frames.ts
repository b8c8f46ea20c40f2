/**
 * One Vega-Lite specification out of several of the same form, one a frame: the rows of all, of which the frame's are
 * drawn. What differs besides rows (titles, a line at a number) becomes an expression of the frame.
 */
import { FigureError } from './figure.js'

/** Parameter that holds the number of the frame that is drawn. */
export const FRAME = 'sliderFrame'

type Json = unknown
type Spec = Readonly<Record<string, Json>>
type Pair = readonly [number, number]

/** Keys whose value may be an expression in Vega-Lite. */
const EXPRESSIONS = new Set(['text', 'datum'])

/** @throws FigureError where they differ in their form */
export function mergeFrames(frames: readonly Spec[]): Record<string, Json> {
  const titles = frames.map(({ title }) => title)
  const whole = merged(
    frames.map(({ title, ...rest }) => rest),
    'figure',
  ) as Record<string, Json>
  if (titles[0] === undefined) return whole
  return { ...whole, title: new Set(titles).size === 1 ? titles[0] : { text: byFrame(titles) } }
}

function merged(parts: readonly Json[], key: string): Json {
  const [first] = parts
  const texts = parts.map((part) => JSON.stringify(part))
  if (texts.every((text) => text === texts[0])) return first
  if (EXPRESSIONS.has(key)) return byFrame(parts)
  if (key === 'domain' && parts.every(isPair))
    return [Math.min(...parts.map(([low]) => low)), Math.max(...parts.map(([, high]) => high))]
  if (key === 'values' && parts.every(Array.isArray))
    return parts.flatMap((rows: readonly object[], frame) => rows.map((row) => ({ frame, ...row })))
  if (parts.every(Array.isArray) && parts.every((part) => part.length === (first as readonly Json[]).length))
    return (first as readonly Json[]).map((_, i) =>
      merged(
        parts.map((part) => (part as readonly Json[])[i]),
        key,
      ),
    )
  if (parts.every(isObject)) {
    const keys = Object.keys(first as object)
    if (parts.every((part) => Object.keys(part).join() === keys.join())) return together(parts, keys)
  }
  throw new FigureError('sliderFigure', `the pictures differ in "${key}", expected the same form at all values`)
}

const byFrame = (parts: readonly Json[]): object => ({ expr: `${JSON.stringify(parts)}[${FRAME}]` })

function together(parts: readonly Spec[], keys: readonly string[]): Spec {
  const whole = Object.fromEntries(
    keys.map((key) => [
      key,
      merged(
        parts.map((part) => part[key]),
        key,
      ),
    ]),
  )
  if (isObject(whole.datum) && typeof parts[0]!.datum === 'number') return { type: 'quantitative', ...whole } // an expression tells no type
  // Before any other transform: it is the frame's rows that are folded, counted and drawn.
  if (!varies(whole)) return whole
  return { ...whole, transform: [{ filter: `datum.frame === ${FRAME}` }, ...((whole.transform as object[]) ?? [])] }
}

/** Whether a view's own rows are of several frames. */
function varies({ data }: Spec): boolean {
  const { values } = (data ?? {}) as { values?: readonly object[] }
  return values?.some((row) => 'frame' in row) ?? false
}

/** The y axis of all that moves from `low` to `high`, whatever the frame: what leaves it is cut off. */
export function fixedY(spec: Spec, range: Pair, moves = false): Record<string, Json> {
  const own = spec.data === undefined ? moves : varies(spec)
  const inside = Object.fromEntries(
    Object.entries(spec).map(([key, part]) =>
      /^(?:[hv]?concat|layer)$/.test(key)
        ? [key, (part as Spec[]).map((view) => fixedY(view, range, own))]
        : [key, part],
    ),
  )
  const { y } = (spec.encoding ?? {}) as { y?: { field?: string; type?: string; scale?: object } }
  if (!own || y?.field === undefined || y.type !== 'quantitative') return inside
  const mark = typeof spec.mark === 'string' ? { type: spec.mark } : (spec.mark as object)
  return {
    ...inside,
    mark: { ...mark, clip: true },
    encoding: { ...(spec.encoding as object), y: { ...y, scale: { ...y.scale, domain: range } } },
  }
}

const isObject = (value: Json): value is Spec => typeof value === 'object' && value !== null && !Array.isArray(value)
const isPair = (value: Json): value is Pair =>
  Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number')

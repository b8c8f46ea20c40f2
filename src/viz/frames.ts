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
  if (key === 'data' && parts.every(hasRows)) return table(parts.map(({ values }) => values))
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
  const { format } = (data ?? {}) as { format?: { parse?: object } }
  return 'frame' in (format?.parse ?? {})
}

type Cell = string | number | boolean | null
type Row = Readonly<Record<string, Cell>>

/** Rows of all frames as comma-separated values: a fourth of the bytes of an object a row. An empty cell is null. */
function table(frames: readonly (readonly Row[])[]): object {
  const rows = frames.flatMap((rows, frame) => rows.map((row): Row => ({ frame, ...row })))
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const typeOf = (column: string): string => typeof rows.map((row) => row[column]).find((cell) => cell != null)
  const parse = Object.fromEntries(columns.map((column) => [column, typeOf(column).replace('undefined', 'number')]))
  const cell = (value: Cell | undefined): string =>
    typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value ?? '')
  const lines = [columns.map(cell), ...rows.map((row) => columns.map((column) => cell(row[column])))]
  return { values: lines.map((line) => line.join()).join('\n'), format: { type: 'csv', parse } }
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
const hasRows = (value: Json): value is { readonly values: readonly Row[] } =>
  isObject(value) && Array.isArray(value.values)
const isPair = (value: Json): value is Pair =>
  Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number')

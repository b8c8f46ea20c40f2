import { type Figure, FigureError, vegaLite } from './figure.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE, TEXT } from './theme.js'
import { many } from './values.js'

/** What a box stands for; its name says so too. */
export type BoxKind = 'input' | 'spike' | 'state' | 'memory' | 'result' | 'plain'

/** A part of a diagram. */
export interface Box {
  /** Name in the box; `\n` breaks the line. Arrows mean a box by its name, line breaks as spaces. */
  readonly name: string
  /** Column and row, from the left and from the top; halves are allowed. */
  readonly at: readonly [column: number, row: number]
  /** Default 'plain'. */
  readonly kind?: BoxKind
  /** Below the box, such as the shape of what comes out. */
  readonly note?: string
}

/** What flows from one box to another. */
export interface Arrow {
  /** Name of the box where it begins. */
  readonly from: string
  /** Name of the box where its head is. */
  readonly to: string
  /** Beside the arrow. */
  readonly label?: string
  /** Corners on the way, as columns and rows. */
  readonly via?: readonly (readonly [column: number, row: number])[]
}

/** Boxes, and what flows between them. */
export interface BlockDiagramData {
  /** At least one; no two on one place. */
  readonly boxes: readonly Box[]
  /** From a box's name to another's. */
  readonly arrows: readonly Arrow[]
}

/** How a diagram is headed. */
export interface BlockDiagramOptions extends FigureSize {
  /** Default 'diagram'. */
  readonly title?: string
}

const FILL: Record<BoxKind, string> = {
  input: COLORS.input,
  spike: COLORS.spike,
  state: COLORS.membrane,
  memory: COLORS.second,
  result: COLORS.prediction,
  plain: COLORS.threshold,
}
/**
 * Pixels of a letter, of a box without its letters, and between two boxes; height of a row and of a line of text; half
 * an arrow's head.
 */
const PIXELS = { letter: 6.6, padding: 18, gap: 30, row: 66, line: 15, head: 5 }

type Point = readonly [number, number]
/** Columns and rows that a box reaches to each side of its middle. */
type Half = readonly [number, number]

/**
 * Boxes and arrows: what a model, a block or a computation is made of, and what flows where.
 * Positions are columns and rows; the size of the picture follows from the longest name.
 * @throws FigureError for no boxes, a place that is no number, a name or a place taken twice, or an arrow to a box that
 *   is not there
 */
export function blockDiagram(data: BlockDiagramData, options: BlockDiagramOptions = {}): Figure {
  const { boxes, arrows } = requireDiagram(data)
  const { title = 'diagram' } = options
  const columnPixels = PIXELS.gap + PIXELS.padding + PIXELS.letter * Math.max(...boxes.map(widest))
  const half = (box: Box): Half => [
    (widest(box) * PIXELS.letter + PIXELS.padding) / 2 / columnPixels,
    (box.name.split('\n').length * PIXELS.line + PIXELS.padding) / 2 / PIXELS.row,
  ]
  const byName = new Map(boxes.map((box) => [flat(box.name), box]))
  const routes = arrows.map(({ from, to, label, via = [] }) => ({
    label,
    points: route(byName.get(from)!, via, byName.get(to)!, half),
  }))
  const places: Point[] = [...boxes.map(({ at }) => at), ...arrows.flatMap(({ via = [] }) => via)]
  const frame = [0, 1].map(
    (axis) =>
      [
        Math.min(...places.map((place) => place[axis]!)) - 0.55,
        Math.max(...places.map((place) => place[axis]!)) + 0.55,
      ] as const,
  )
  const [columns, rows] = frame as [readonly [number, number], readonly [number, number]]
  const spec = {
    ...FIGURE_STYLE,
    title,
    width: Math.round((columns[1] - columns[0]) * columnPixels),
    height: Math.round((rows[1] - rows[0]) * PIXELS.row),
    encoding: { x: place('x', columns), y: place('y', rows, true) },
    layer: [...arrowLayers(routes, columnPixels), ...boxLayers(boxes, half)],
  }
  return vegaLite(
    spec,
    `${title}: ${many(boxes.length, 'block')}; ${arrows.map(({ from, to }) => `${from} → ${to}`).join(', ')}`,
    options,
  )
}

const flat = (name: string): string => name.replaceAll('\n', ' ')
const widest = ({ name }: Box): number => Math.max(...name.split('\n').map(({ length }) => length))

const place = (field: 'x' | 'y', domain: readonly [number, number], reverse = false): object => ({
  field,
  type: 'quantitative',
  axis: null,
  scale: { domain: [...domain], nice: false, zero: false, reverse },
})

function requireDiagram(data: BlockDiagramData): BlockDiagramData {
  const fail = (reason: string): never => {
    throw new FigureError('blockDiagram', reason)
  }
  const { boxes, arrows } = data ?? {}
  if (!Array.isArray(boxes) || boxes.length === 0)
    fail('no boxes, expected { boxes: [{ name, at: [column, row] }], arrows: [{ from, to }] }')
  const [names, places] = [new Set<string>(), new Set<string>()]
  for (const { name, at } of boxes) {
    if (!name) fail('a box has no name, expected a text')
    if (at?.length !== 2 || !at.every(Number.isFinite)) fail(`${flat(name)} stands at ${at}, expected [column, row]`)
    if (names.has(flat(name))) fail(`two boxes are called ${flat(name)}, expected names that arrows can tell apart`)
    if (places.has(String(at)))
      fail(`${flat(name)} stands on another box at column ${at[0]} and row ${at[1]}, expected a place of its own`)
    names.add(flat(name))
    places.add(String(at))
  }
  for (const { from, to } of arrows ?? [])
    for (const end of [from, to])
      if (!names.has(end)) fail(`an arrow ends at ${end}, which is no box; expected one of ${[...names].join(', ')}`)
  return { boxes, arrows: arrows ?? [] }
}

/** From border to border. */
function route(from: Box, via: readonly Point[], to: Box, half: (box: Box) => Half): Point[] {
  return [border(from, via[0] ?? to.at, half(from)), ...via, border(to, via.at(-1) ?? from.at, half(to))]
}

/** Where the line from the middle of a box to a point leaves the box. */
function border({ at: [x, y] }: Box, [toX, toY]: Point, [halfX, halfY]: Half): Point {
  const [dx, dy] = [toX - x, toY - y]
  const share = Math.min(halfX / Math.abs(dx), halfY / Math.abs(dy), 1) // x/0 is Infinity: that side is never left by
  return [x + dx * share, y + dy * share]
}

function arrowLayers(
  routes: readonly { label: string | undefined; points: Point[] }[],
  columnPixels: number,
): object[] {
  const pieces = routes.flatMap(({ points }) =>
    points.slice(1).map(([x2, y2], i) => ({ x: points[i]![0], y: points[i]![1], x2, y2 })),
  )
  const heads = routes.map(({ points }) => {
    const [[x0, y0], [x, y]] = points.slice(-2) as [Point, Point]
    const [dx, dy] = [(x - x0) * columnPixels, (y - y0) * PIXELS.row]
    const back = PIXELS.head / Math.hypot(dx, dy) // the tip touches the box, not the middle of the head
    return { x: x - (x - x0) * back, y: y - (y - y0) * back, angle: (Math.atan2(dy, dx) * 180) / Math.PI + 90 }
  })
  const labels = routes.flatMap(({ label, points }) => {
    if (label === undefined) return []
    const middle = Math.floor(points.length / 2)
    const [[x0, y0], [x, y]] = points.slice(middle - 1, middle + 1) as [Point, Point]
    const steep = Math.abs(y - y0) * PIXELS.row > Math.abs(x - x0) * columnPixels
    return [{ x: (x0 + x) / 2, y: (y0 + y) / 2, label, steep }]
  })
  const angle = { field: 'angle', type: 'quantitative', scale: null }
  return [
    {
      data: { values: pieces },
      mark: { type: 'rule', color: TEXT, strokeWidth: 1.4 },
      encoding: { x2: { field: 'x2' }, y2: { field: 'y2' } },
    },
    {
      data: { values: heads },
      mark: { type: 'point', shape: 'triangle', filled: true, opacity: 1, size: 70, color: TEXT },
      encoding: { angle },
    },
    labelLayer(
      labels.filter(({ steep }) => !steep),
      { dy: -8 },
    ),
    labelLayer(
      labels.filter(({ steep }) => steep),
      { dx: 7, align: 'left', baseline: 'middle' },
    ),
  ]
}

/** Above a flat arrow, beside a steep one. */
const labelLayer = (values: readonly object[], offset: object): object => ({
  data: { values: [...values] },
  mark: { type: 'text', color: TEXT, fontSize: 10, ...offset },
  encoding: { text: { field: 'label' } },
})

function boxLayers(boxes: readonly Box[], half: (box: Box) => Half): object[] {
  const values = boxes.map((box) => {
    const [[x, y], [w, h]] = [box.at, half(box)]
    const firstLine = y - ((box.name.split('\n').length - 1) / 2) * (PIXELS.line / PIXELS.row)
    return {
      x: x - w,
      x2: x + w,
      y: y - h,
      y2: y + h,
      midX: x,
      firstLine,
      name: box.name,
      kind: box.kind ?? 'plain',
      note: box.note ?? '',
    }
  })
  const kinds = Object.keys(FILL) as BoxKind[]
  const color = {
    field: 'kind',
    type: 'nominal',
    legend: null,
    scale: { domain: kinds, range: kinds.map((kind) => FILL[kind]) },
  }
  const middle = { x: { field: 'midX', type: 'quantitative' }, y: { field: 'firstLine', type: 'quantitative' } }
  const below = { x: { field: 'midX', type: 'quantitative' }, y: { field: 'y2', type: 'quantitative' } }
  const rect = { type: 'rect', cornerRadius: 5, fillOpacity: 0.16, strokeOpacity: 1, strokeWidth: 1.6 }
  return [
    {
      data: { values },
      mark: rect,
      encoding: { x2: { field: 'x2' }, y2: { field: 'y2' }, fill: color, stroke: color },
    },
    {
      data: { values },
      mark: { type: 'text', color: TEXT, fontSize: 12, lineBreak: '\n', lineHeight: PIXELS.line, baseline: 'middle' },
      encoding: { ...middle, text: { field: 'name' } },
    },
    {
      data: { values },
      mark: { type: 'text', color: TEXT, fontSize: 10, dy: 9 },
      encoding: { ...below, text: { field: 'note' } },
    },
  ]
}

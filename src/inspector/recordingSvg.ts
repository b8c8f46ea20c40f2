import { escapeHtml } from '../display/text.js'
import { bitAt } from './bits.js'
import { countSpikes } from './neurons.js'
import type { RecordedLayer, Recording } from './recording.js'

const WIDTH = 640
const [LEFT, RIGHT] = [88, 12]
const PLOT = WIDTH - LEFT - RIGHT
const CURVE = 90
const LANE = 14
const RASTER = 96
/** Most columns and rows of the raster: several steps or neurons share a cell beyond. */
const CELLS = { columns: 300, rows: 48 }

const COLOR = {
  text: '#1b1f24',
  muted: '#57606a',
  line: '#d8dee4',
  saliency: '#0072B2',
  truth: '#009E73',
  prediction: '#E69F00',
  spike: '#1b2a41',
} as const

/**
 * A recording as a picture for readers without the inspector: saliency, marked and predicted moments, and the spikes of
 * the last layer over the clips.
 */
export function recordingSvg({ sample, saliency, moments, truth, layers }: Recording): string {
  const { clips, clipSec, query, vid } = sample
  const end = clips * clipSec
  const x = (seconds: number): number => LEFT + (Math.max(0, Math.min(end, seconds)) / end) * PLOT
  const finite = [...saliency].filter(Number.isFinite)
  const [low, high] = [Math.min(...finite, 0), Math.max(...finite, 0)]
  const y = (value: number): number => 28 + CURVE - ((value - low) / (high - low || 1)) * (CURVE - 8)
  const bar = ([start, stop]: readonly number[], top: number, height: number, color: string, opacity: number): string =>
    `<rect x="${n(x(start!))}" y="${n(top)}" width="${n(Math.max(1, x(stop!) - x(start!)))}" height="${height}" fill="${color}" opacity="${opacity}"/>`
  const label = (text: string, top: number): string =>
    `<text x="${LEFT - 6}" y="${n(top)}" text-anchor="end" fill="${COLOR.muted}">${escapeHtml(text)}</text>`
  const lanes = [
    ...(truth?.windows.length ? [{ name: 'marked', windows: truth.windows, color: COLOR.truth }] : []),
    { name: 'predicted', windows: moments.slice(0, 1), color: COLOR.prediction },
  ]
  const below = 28 + CURVE + 8
  const layer = layers.at(-1)
  const rasterTop = below + LANE * lanes.length + 6
  const bottom = rasterTop + (layer ? RASTER + 6 : 0)
  const line = [...saliency]
    .map((value, clip) => `${n(x((clip + 0.5) * clipSec))},${n(y(Number.isFinite(value) ? value : low))}`)
    .join(' ')
  const title = query ? `“${query}”` : vid
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 20}" width="${WIDTH}" height="${bottom + 20}" font-family="system-ui, sans-serif" font-size="11" role="img">`,
    `<title>${escapeHtml(`Recording of ${title}: saliency, moments and spikes`)}</title><rect width="100%" height="100%" fill="#fff" rx="6"/>`,
    `<text x="${LEFT}" y="18" font-size="13" font-weight="600" fill="${COLOR.text}">${escapeHtml(title)}</text>`,
    ...lanes.flatMap(({ windows, color }) => windows.map((window) => bar(window, 28, CURVE, color, 0.12))),
    `<polyline points="${line}" fill="none" stroke="${COLOR.saliency}" stroke-width="2"/>`,
    label('saliency', 28 + CURVE / 2),
    ...lanes.flatMap(({ name, windows, color }, i) => [
      label(name, below + LANE * i + 9),
      ...windows.map((window) => bar(window, below + LANE * i, 10, color, 1)),
    ]),
    ...(layer ? [raster(layer, sample, rasterTop), label(`spikes ${layer.name}`, rasterTop + RASTER / 2)] : []),
    `<line x1="${LEFT}" x2="${LEFT + PLOT}" y1="${bottom}" y2="${bottom}" stroke="${COLOR.line}"/>`,
    ...[0, 0.25, 0.5, 0.75, 1].map(
      (share) =>
        `<text x="${n(LEFT + share * PLOT)}" y="${bottom + 13}" text-anchor="middle" fill="${COLOR.muted}">${Number((share * end).toFixed(1))} s</text>`,
    ),
    '</svg>',
  ].join('')
}

/** The liveliest neuron on top; a cell is the darker the more of what it stands for fires. */
function raster(layer: RecordedLayer, { words, clips }: Recording['sample'], top: number): string {
  const { steps, tokens, channels, spikes } = layer
  const { counts: rates } = countSpikes(layer, layer, [words, words + clips])
  const place = new Uint32Array(channels)
  for (const [row, channel] of Array.from(rates.keys())
    .sort((a, b) => rates[b]! - rates[a]! || a - b)
    .entries())
    place[channel] = row
  const [columns, rows] = [Math.min(CELLS.columns, clips * steps), Math.min(CELLS.rows, channels)]
  const counts = new Float32Array(columns * rows)
  for (let t = 0; t < steps; t++)
    for (let clip = 0; clip < clips; clip++) {
      const column = Math.floor(((clip * steps + t) * columns) / (clips * steps))
      for (let d = 0; d < channels; d++)
        if (bitAt(spikes, (t * tokens + words + clip) * channels + d))
          counts[Math.floor((place[d]! * rows) / channels) * columns + column]!++
    }
  const full = ((clips * steps) / columns) * (channels / rows)
  const [wide, tall] = [PLOT / columns, RASTER / rows]
  return [0.35, 0.65, 1]
    .map((opacity, level) => {
      const cells: string[] = []
      for (const [i, count] of counts.entries())
        if (count > 0 && Math.min(2, Math.floor((3 * count) / full)) === level)
          cells.push(
            `M${n(LEFT + (i % columns) * wide)} ${n(top + Math.floor(i / columns) * tall)}h${n(wide)}v${n(tall)}h-${n(wide)}z`,
          )
      return cells.length ? `<path d="${cells.join('')}" fill="${COLOR.spike}" opacity="${opacity}"/>` : ''
    })
    .join('')
}

const n = (value: number): string => String(Math.round(value * 100) / 100)

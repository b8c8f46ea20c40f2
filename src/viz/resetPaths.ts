/**
 * How a membrane that fires is drawn in a step that holds two potentials: dotted up to H before the reset and down to V
 * after it, solid everywhere between.
 */
import { point, round } from './series.js'
import { thin } from './thin.js'
import { drawnSteps, type Trace } from './trace.js'

/** A place on the way of a membrane that fires: up to H, and down to V. */
interface ResetPoint {
  readonly t: number
  readonly u: number | null
  readonly name: string
  /** The highest point. */
  readonly top?: true
}

/**
 * Layers of H: a dotted path around each spike, and a ring at its top.
 * @param x encoding of time, field t
 * @param y encoding of the potential, field u
 * @param look encodings by the field name
 */
export function resetLayers(trace: Trace, x: object, y: object, look: object): object[] {
  const values = resetPaths(trace).map((place, i) => ({ ...place, i }))
  const dotted = { type: 'line', strokeWidth: 1.5, strokeDash: [1.5, 2.5] }
  return [
    { data: { values }, mark: dotted, encoding: { x, y, order: { field: 'i', type: 'quantitative' }, ...look } },
    {
      data: { values },
      transform: [{ filter: 'datum.top' }],
      mark: { type: 'point', filled: false, size: 22, strokeWidth: 1.25, opacity: 1 },
      encoding: { x, y, ...look },
    },
  ]
}

/** The membrane between its resets: where H is drawn, the line stops at the step before and begins again at V. */
export function betweenResets(trace: Trace): object {
  const { dt, neurons, charged } = trace
  if (Object.keys(charged).length === 0) return {}
  const values = drawnSteps(trace).flatMap((t) => {
    const row = Object.fromEntries(neurons.map(([, membrane], i) => [`u${i}`, point(membrane[t]!)]))
    const broken = Object.fromEntries(
      neurons.map(([name, membrane], i) => [
        `u${i}`,
        charged[name] && charged[name][t] !== membrane[t] ? null : row[`u${i}`],
      ]),
    )
    const gap = Object.values(broken).includes(null) ? [{ t: round(t * dt), ...broken }] : []
    return [...gap, { t: round(t * dt), ...row }]
  })
  return { data: { values } }
}

/** Each neuron's way from the step before a spike up to H, and at once down to V; the paths end in a gap. */
function resetPaths({ dt, neurons, charged }: Trace): ResetPoint[] {
  return neurons.flatMap(([name, membrane]) => {
    const potential = charged[name]
    if (!potential) return []
    return thin([potential]).flatMap((t): ResetPoint[] => {
      if (!Number.isFinite(potential[t]) || potential[t] === membrane[t]) return []
      const at = round(t * dt)
      return [
        ...(t > 0 ? [{ t: round((t - 1) * dt), u: point(membrane[t - 1]!), name }] : []),
        { t: at, u: point(potential[t]!), name, top: true },
        { t: at, u: point(membrane[t]!), name },
        { t: at, u: null, name },
      ]
    })
  })
}

/** What a block's state space did at each token: its gate, its step length Δ, and how much its state holds. */
import type { RecordedMixer } from 'spikemba/inspector'
import type { Painter } from '../painter.js'
import { LEFT, xOf } from '../timeAxis.js'
import { csvOf, type Panel, placeName, type Scale, type Scene, scaleOf, short, tokenUnder, valueAxis } from './panel.js'

/** The mixer that is chosen, and which of its tokens the axis shows; undefined when it has none of them. */
function mixerIn({ recording, state }: Scene): { readonly mixer: RecordedMixer; readonly first: number } | undefined {
  const block = recording.blocks[state.block]
  if (!block) return undefined
  const { words } = recording.sample
  if (state.mixer === 'joint') return { mixer: block.joint, first: state.tokens === 'clips' ? words : 0 }
  const own = state.mixer === 'video' ? 'clips' : 'words'
  return state.tokens === own ? { mixer: block[state.mixer], first: block[state.mixer].slots } : undefined
}

interface Fan {
  readonly name: string
  readonly color: string
  /** [5, n] quantiles, or one line [n]. */
  readonly values: Float32Array
}

interface MixerPanelOptions {
  readonly id: string
  readonly title: string
  readonly height: number
  /** Draw logarithms. */
  readonly log?: boolean
  readonly always?: readonly number[]
  fans(mixer: RecordedMixer, scene: Scene): readonly Fan[]
}

function mixerPanel({ id, title, height, log = false, always = [], fans }: MixerPanelOptions): Panel {
  const shown = (value: number): number => (log ? Math.log10(Math.max(value, 1e-12)) : value)
  const found = (
    scene: Scene,
  ): { readonly fans: readonly Fan[]; readonly first: number; readonly n: number } | undefined => {
    const at = mixerIn(scene)
    if (!at) return undefined
    const list = fans(at.mixer, scene)
    return list.length ? { fans: list, first: at.first, n: at.mixer.tokens } : undefined
  }
  const value = (fan: Fan, n: number, q: number, token: number): number =>
    fan.values[(fan.values.length === n ? 0 : q * n) + token]!
  return {
    id,
    title: ({ state }) => `${title}, block ${state.block}, ${state.mixer}`,
    legend: (scene) => (found(scene)?.fans ?? []).map(({ name, color }) => [name, color] as const),
    height: (scene) => (found(scene) ? height : 0),
    draw(scene, painter) {
      const { fans, first, n } = found(scene)!
      const { axis } = scene
      const tokens = Array.from({ length: axis.count }, (_, i) => i)
      const all = fans.flatMap((fan) =>
        tokens.flatMap((token) =>
          (fan.values.length === n ? [0] : [1, 2, 3]).map((q) => shown(value(fan, n, q, first + token))),
        ),
      )
      const scale = scaleOf(all, 8, height - 8, always)
      valueAxis(scene, painter, scale, (at) => short(log ? 10 ** at : at))
      for (const fan of fans)
        drawFan(
          scene,
          painter,
          scale,
          tokens,
          (q, token) => shown(value(fan, n, q, first + token)),
          fan,
          fan.values.length !== n,
        )
    },
    hover(scene, x) {
      const token = tokenUnder(scene, x)
      const at = found(scene)
      if (token === undefined || !at) return undefined
      const lines = at.fans.map((fan) =>
        fan.values.length === at.n
          ? `${fan.name} ${short(value(fan, at.n, 0, at.first + token))}`
          : `${fan.name}: median ${short(value(fan, at.n, 2, at.first + token))}, quartiles ${short(value(fan, at.n, 1, at.first + token))} to ${short(value(fan, at.n, 3, at.first + token))}, all ${short(value(fan, at.n, 0, at.first + token))} to ${short(value(fan, at.n, 4, at.first + token))}`,
      )
      return [placeName(scene, token), ...lines].join('\n')
    },
    csv(scene) {
      const at = found(scene)
      if (!at) return csvOf(['token'], [])
      const columns = at.fans.flatMap(({ name, values }) =>
        values.length === at.n ? [name] : ['min', 'q25', 'median', 'q75', 'max'].map((q) => `${name} ${q}`),
      )
      const row = (token: number): number[] =>
        at.fans.flatMap((fan) =>
          (fan.values.length === at.n ? [0] : [0, 1, 2, 3, 4]).map((q) => value(fan, at.n, q, at.first + token)),
        )
      return csvOf(
        [scene.state.tokens === 'words' ? 'word' : 'clip', ...columns],
        Array.from({ length: scene.axis.count }, (_, token) => [token, ...row(token)]),
      )
    },
  }
}

function drawFan(
  { axis }: Scene,
  painter: Painter,
  scale: Scale,
  tokens: readonly number[],
  at: (q: number, token: number) => number,
  { color }: Fan,
  fan: boolean,
): void {
  const seen = tokens.filter((token) => token + 1 > axis.window[0] && token < axis.window[1])
  const x = seen.map((token) => Math.max(LEFT, Math.min(axis.width - 14, xOf(axis, token + 0.5))))
  const line = (q: number): number[] => seen.map((token) => scale.y(at(q, token)))
  if (fan) painter.band(x, line(1), line(3), color, 0.2)
  painter.line(
    line(fan ? 2 : 0).flatMap((y, i) => [x[i]!, y]),
    { color, width: 1.5 },
  )
}

const scans = ({ forward, backward }: RecordedMixer, { theme }: Scene, of: 'delta' | 'stateNorm'): Fan[] => [
  ...(forward ? [{ name: 'first to last', color: theme.forward, values: forward[of] }] : []),
  ...(backward ? [{ name: 'last to first', color: theme.backward, values: backward[of] }] : []),
]

export const gate = mixerPanel({
  id: 'gate',
  title: 'gate',
  height: 72,
  always: [0],
  fans: ({ gate }, { theme }) =>
    gate ? [{ name: 'what channels let through, median and quartiles', color: theme.truth, values: gate }] : [],
})
export const delta = mixerPanel({
  id: 'delta',
  title: 'step length Δ',
  height: 72,
  log: true,
  fans: (mixer, scene) => scans(mixer, scene, 'delta'),
})
export const stateNorm = mixerPanel({
  id: 'state',
  title: 'size of the state',
  height: 72,
  always: [0],
  fans: (mixer, scene) => scans(mixer, scene, 'stateNorm'),
})

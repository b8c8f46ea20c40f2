/** The panel of runs: which there are and how far they are, the curves of those that are chosen, and what they open. */
import { button, element } from '../../../inspector/src/element.js'
import { canvasPainter } from '../../../inspector/src/painter.js'
import { short } from '../../../inspector/src/panels/panel.js'
import { onThemeChange, themeAround } from '../../../inspector/src/theme.js'
import type { ListedRun } from './runFiles.js'
import { chartsHeight, type DrawnRun, drawRuns, lookOf } from './runsChart.js'

/** Milliseconds after which a log that does not grow is not one of a training that runs. */
const ALIVE = 60_000
/** Runs that are chosen at first: those that were written last. */
const FIRST = 3

export interface RunsHost {
  find(folder: string): Promise<readonly ListedRun[]>
  /** Opens a file of Lab's. */
  open(path: string): void
  /** Makes a recording of a run's best checkpoint and opens it. @throws Error in one sentence */
  inspect(run: ListedRun): Promise<void>
}

export interface RunsView {
  /** Looks for changes. */
  refresh(): Promise<void>
  dispose(): void
}

export function runsView(node: HTMLElement, host: RunsHost): RunsView {
  const folder = element('input', { type: 'text', value: 'runs', 'aria-label': 'folder of the runs' })
  const said = element('p', { role: 'status', 'data-part': 'said' }, 'Looking …')
  const list = element('ul', { 'aria-label': 'runs' })
  const canvas = element('canvas', { role: 'img' })
  const root = element(
    'div',
    { class: 'jp-spikemba-runs-body' },
    element('style', {}, STYLE),
    element('label', { class: 'folder' }, element('span', {}, 'Folder'), folder),
    said,
    list,
    canvas,
  )
  node.replaceChildren(root)
  let runs: readonly ListedRun[] = []
  /** Paths; undefined until there are some to choose from. */
  let chosen: Set<string> | undefined
  let listed = ''

  const rowOf = (run: ListedRun, look: number): HTMLElement => {
    const box = element('input', { type: 'checkbox', 'data-run': run.path })
    box.checked = chosen?.has(run.path) ?? false
    box.disabled = run.summary === undefined
    box.addEventListener('change', () => {
      if (box.checked) chosen?.add(run.path)
      else chosen?.delete(run.path)
      draw()
    })
    const line = element('canvas', { class: 'swatch', 'aria-hidden': 'true' })
    line.width = 36
    line.height = 12
    const theme = themeAround()
    const { color, dash } = lookOf(look, theme)
    canvasPainter(line.getContext('2d')!).line([0, 6, 36, 6], { color, dash, width: 3 })
    const actions = [
      ...(run.recording || run.weights ? [button('Inspect', () => void inspect(run))] : []),
      ...(run.weights ? [button('Weights', () => host.open(run.weights!))] : []),
    ]
    return element(
      'li',
      {},
      element('label', {}, box, line, element('b', {}, run.name)),
      element('p', {}, run.problem ?? inWords(run)),
      element('p', { class: 'actions' }, ...actions),
    )
  }

  async function inspect(run: ListedRun): Promise<void> {
    said.textContent = `Recording ${run.name} …`
    try {
      await host.inspect(run)
      said.textContent = `${run.name} is open in the inspector.`
    } catch (error) {
      said.textContent = `${run.name} cannot be inspected: ${(error as Error).message}`
    }
  }

  function draw(): void {
    const drawn: DrawnRun[] = runs.flatMap(({ name, path, summary }, look) =>
      summary && chosen?.has(path) ? [{ name, summary, look }] : [],
    )
    canvas.hidden = drawn.length === 0
    if (drawn.length === 0) return
    const width = root.clientWidth - 16 || 260
    const ratio = devicePixelRatio || 1
    canvas.style.height = `${chartsHeight + 14}px`
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round((chartsHeight + 14) * ratio)
    canvas.setAttribute('aria-label', `Curves of ${drawn.map(({ name }) => name).join(', ')} by training step`)
    const context = canvas.getContext('2d')!
    context.scale(ratio, ratio)
    drawRuns(drawn, canvasPainter(context), width, themeAround())
  }

  function show(): void {
    // Rows are made anew only where they say something else: a focus in them stays.
    const now = JSON.stringify([
      themeAround().dark,
      runs.map((run) => [run.path, run.problem ?? inWords(run), run.weights]),
    ])
    if (now !== listed) {
      listed = now
      const focused = (document.activeElement as HTMLElement | null)?.dataset.run
      list.replaceChildren(...runs.map(rowOf))
      if (focused) list.querySelector<HTMLElement>(`[data-run="${CSS.escape(focused)}"]`)?.focus()
    }
    draw()
  }

  let problem = ''
  async function refresh(): Promise<void> {
    try {
      runs = await host.find(folder.value.replace(/^\/+|\/+$/g, ''))
      const newest = [...runs].filter(({ summary }) => summary).sort((a, b) => b.changed - a.changed)
      if (!chosen && newest.length > 0) chosen = new Set(newest.slice(0, FIRST).map(({ path }) => path))
      const next = runs.length === 0 ? 'No runs here; npx spikemba train makes one.' : ''
      if (problem !== next || said.textContent === 'Looking …') said.textContent = next
      problem = next
    } catch {
      runs = []
      problem = `There is no folder ${folder.value}; npx spikemba train makes runs.`
      said.textContent = problem
    }
    show()
  }
  folder.addEventListener('change', () => {
    chosen = undefined
    said.textContent = 'Looking …'
    void refresh()
  })
  const forgetTheme = onThemeChange(show)
  const sizes = new ResizeObserver(draw)
  sizes.observe(root)
  return {
    refresh,
    dispose() {
      forgetTheme()
      sizes.disconnect()
    },
  }
}

/** "shapes · running, step 40 of 200, 2 min left · loss 1.2 · MR-full-R1@0.5 31.2". */
export function inWords({ summary, changed }: ListedRun, now = Date.now()): string {
  if (!summary) return ''
  const { benchmark, seed, step, steps, end, etaSec, points, scores, metric } = summary
  const alive = end === undefined && now - changed < ALIVE
  const left = alive && Number.isFinite(etaSec) ? `, ${minutes(etaSec)} left` : ''
  const state = end
    ? `${end} at step ${step}`
    : `${alive ? 'running' : 'stopped'}, step ${step}${steps ? ` of ${steps}` : ''}${left}`
  const last = points.at(-1)
  const best = Math.max(...scores.map(({ score }) => score).filter(Number.isFinite))
  return [
    `${benchmark}, seed ${seed}`,
    state,
    ...(last ? [`loss ${short(last.loss)}`] : []),
    ...(last && Number.isFinite(last.rate) ? [`rate ${short(last.rate)}, dead ${short(100 * last.dead)} %`] : []),
    ...(Number.isFinite(best) ? [`best ${metric} ${short(best)}`] : []),
  ].join(' · ')
}

const minutes = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`

const STYLE = `
.jp-spikemba-runs-body { padding: 8px; font-size: var(--jp-ui-font-size1, 13px); color: var(--jp-ui-font-color0, #1b1f24) }
.jp-spikemba-runs-body .folder { display: flex; gap: 8px; align-items: center }
.jp-spikemba-runs-body .folder input { flex: 1; min-width: 0; font: inherit; padding: 3px 6px; color: inherit; background: var(--jp-layout-color1); border: 1px solid var(--jp-border-color1) }
.jp-spikemba-runs-body ul { list-style: none; margin: 8px 0; padding: 0 }
.jp-spikemba-runs-body li { border-top: 1px solid var(--jp-border-color2); padding: 6px 0 }
.jp-spikemba-runs-body li label { display: flex; gap: 6px; align-items: center; overflow-wrap: anywhere }
.jp-spikemba-runs-body p { margin: 3px 0; overflow-wrap: anywhere; color: var(--jp-ui-font-color0); opacity: 0.85 }
.jp-spikemba-runs-body button { font: inherit; margin-right: 6px; cursor: pointer; color: inherit; background: var(--jp-layout-color2); border: 1px solid var(--jp-border-color1); border-radius: 3px; min-height: 24px }
.jp-spikemba-runs-body canvas { display: block; width: 100% }
.jp-spikemba-runs-body canvas[hidden] { display: none }
.jp-spikemba-runs-body canvas.swatch { flex: none; width: 36px; height: 12px }
.jp-spikemba-runs-body :focus-visible { outline: 2px solid var(--jp-brand-color1, #005a9c); outline-offset: 1px }
`

/**
 * `npm run bench:inspector`: the view in Chromium, timed where it counts: the first picture, pan and zoom, a slider.
 * Before anything is timed, what the page computes is held against the library. A script, run from source by ts-node.
 */
import { readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from '../../../src/cli/tensorflow/execute.js'
import { loadBenchmark, makeShapes, memoryFolder } from '../../../src/datasets/index.js'
import { bitAt, type Recording, runLayer, writeRecording } from '../../../src/inspector/index.js'
import { SpikeMba } from '../../../src/model/index.js'
import { inspectSample } from '../../../src/recipes/index.js'
import { useBackend } from '../../../src/tensor/index.js'
import { plantedRecording } from '../../inspector/plantedRecording.js'
import { startBrowser } from '../../lab/chromium.js'

const REPEATS = 40
const scripts = ['inspector.js', 'engine.js'].map((name) => join(tmpdir(), `spikemba-bench-${process.pid}-${name}`))
const { code, stderr } = await execute('node', ['plugins/inspector/build.mjs', ...scripts])
if (code !== 0) throw new Error(stderr)
const browser = await startBrowser()
console.log(
  `${cpus()[0]?.model.trim()} × ${cpus().length}, ${browser.browserType().name()} ${browser.version()}, 1280 × 900, headless`,
)
try {
  const practical = plantedRecording({ clips: 75, words: 32, channels: 256, steps: 8 })
  const large = plantedRecording({ clips: 680, words: 8, channels: 640, steps: 8 })
  for (const [name, recording] of [
    ['75 clips × 256 neurons × 8 steps', practical],
    ['680 clips × 640 neurons × 8 steps', large],
  ] as const) {
    const times = await timed(recording)
    console.log(
      `${name}, ${spikesOf(recording).toLocaleString('en')} spikes: first picture ${ms(times.first)}; pan ${perSecond(times.pan)}, zoom ${perSecond(times.zoom)}; slider to picture ${ms(times.slider)} (layer from its currents)`,
    )
  }
  const trained = await trainedRecording()
  console.log(
    `data/course/tiny, ${trained.sample.clips} clips: slider to the model's picture ${ms((await timed(trained, true)).thinking!)} (the model itself, TensorFlow.js on one core)`,
  )
} finally {
  await browser.close()
  for (const script of scripts) rmSync(script)
}

interface Times {
  readonly first: readonly number[]
  readonly pan: readonly number[]
  readonly zoom: readonly number[]
  readonly slider: readonly number[]
  readonly thinking?: readonly number[]
  /** Of the last layer with the last threshold. */
  readonly spikes: readonly number[]
}

async function timed(recording: Recording, thinks = false): Promise<Times> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.setContent('<body></body>')
  await page.addScriptTag({ content: readFileSync(scripts[1]!, 'utf8') })
  const times = await page.evaluate(measure, {
    module: readFileSync(scripts[0]!, 'utf8'),
    bundle: Buffer.from(writeRecording(recording)).toString('base64'),
    ...{ repeats: REPEATS, thinks },
  })
  await page.close()
  const layer = recording.layers.at(-1)!
  const expected = runLayer(layer, { ...layer.settings, vThreshold: 0.3 + (0.4 * (REPEATS - 1)) / REPEATS }).spikes
  if (times.spikes.some((byte, i) => byte !== expected[i]))
    throw new Error('the page’s spikes are not the library’s: nothing is timed before they are')
  return times
}

/** In the page: mounts the view several times, then moves it. Each time ends when the frame is drawn. */
async function measure({
  module,
  bundle,
  repeats,
  thinks,
}: {
  module: string
  bundle: string
  repeats: number
  thinks: boolean
}): Promise<Times> {
  type View = {
    engine: { layer(name: string): unknown; run(state: unknown, layer: unknown): { spikes: Uint8Array } }
    state(): Record<string, unknown>
    setState(patch: object): void
    dispose(): void
  }
  const view = (await import(URL.createObjectURL(new Blob([module], { type: 'text/javascript' })))) as {
    readRecording(bytes: Uint8Array): { layers: { name: string }[]; sample: { clips: number } }
    mount(host: HTMLElement, recording: unknown, options: object): View
  }
  const recording = view.readRecording(Uint8Array.from(atob(bundle), (letter) => letter.charCodeAt(0)))
  const drawn = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => done()))
  const clock = async (act: () => void, until: () => Promise<void> = drawn): Promise<number> => {
    await drawn()
    const begin = performance.now()
    act()
    await until()
    return performance.now() - begin
  }
  const first: number[] = []
  let inspector!: View
  for (let i = 0; i < 5; i++) {
    const host = document.body.appendChild(document.createElement('div'))
    const { pageEngine } = (globalThis as unknown as { spikembaEngine: { pageEngine(recording: unknown): object } })
      .spikembaEngine
    first.push(
      await clock(() => {
        inspector = view.mount(host, recording, thinks ? { modelEngine: pageEngine(recording) } : {})
      }),
    )
    if (i < 4) {
      inspector.dispose()
      host.remove()
    }
  }
  const { clips } = recording.sample
  const layer = recording.layers.at(-1)!.name
  const [pan, zoom, slider, thinking]: number[][] = [[], [], [], []]
  for (let i = 0; i < repeats; i++) {
    const start = ((clips / 2) * i) / repeats
    pan!.push(await clock(() => inspector.setState({ window: [start, start + clips / 2] })))
  }
  for (let i = 0; i < repeats; i++) {
    const half = (clips / 2) * (1 - (0.9 * i) / repeats)
    zoom!.push(await clock(() => inspector.setState({ window: [clips / 2 - half, clips / 2 + half] })))
  }
  inspector.setState({ window: [0, clips] })
  const threshold = (i: number): object => ({ settings: { [layer]: { vThreshold: 0.3 + (0.4 * i) / repeats } } })
  for (let i = 0; i < (thinks ? 1 : repeats); i++) slider!.push(await clock(() => inspector.setState(threshold(i))))
  if (thinks) {
    const said = (): string =>
      document.querySelector('body > div')!.shadowRoot!.querySelector('[data-part=model] .said')!.textContent!
    const thought = async (): Promise<void> => {
      await drawn()
      while (said().includes('running')) await drawn()
    }
    await thought()
    for (let i = 1; i < repeats; i++) thinking!.push(await clock(() => inspector.setState(threshold(i)), thought))
  }
  const spikes = [...inspector.engine.run(inspector.state(), inspector.engine.layer(layer)).spikes]
  return { ...{ first, pan: pan!, zoom: zoom!, slider: slider!, spikes }, ...(thinks ? { thinking: thinking! } : {}) }
}

async function trainedRecording(): Promise<Recording> {
  await useBackend('cpu')
  const dir = memoryFolder(new Map(makeShapes({ seed: 5, trainVideos: 1, valVideos: 2 })))
  const world = await loadBenchmark('shapes', { dir, split: 'val' })
  const model = await SpikeMba.load('data/course/tiny')
  const recording = await inspectSample(model, await world.sample(0), 'shapes', { weights: true })
  model.dispose()
  return recording
}

function spikesOf({ layers }: Recording): number {
  let count = 0
  for (const { spikes, steps, tokens, channels } of layers)
    for (let i = 0; i < steps * tokens * channels; i++) count += bitAt(spikes, i)
  return count
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

function ms(values: readonly number[]): string {
  return `${median(values).toFixed(0)} ms`
}

function perSecond(values: readonly number[]): string {
  return `${(1000 / median(values)).toFixed(0)} frames a second`
}

/**
 * `spikemba inspect TARGET`: the spike inspector for one query of a run, or for a recording, as a page that fetches
 * nothing.
 */
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from '../formats/internal.js'
import { readRecording, writeRecording } from '../inspector/index.js'
import type { SpikeMba } from '../model/index.js'
import { inspectSample } from '../recipes/index.js'
import { inspectPage } from '../recipes/internal.js'
import { OptionError } from '../tensor/index.js'
import type { Command } from './command.js'
import { pageAddress } from './pageAddress.js'
import { openTrained, queryIndex } from './trained.js'

/** The view, built by `npm run build:plugins`; the published package carries it. */
const BUILT = new URL('../../plugins/inspector/dist/', import.meta.url)
/** Bytes of weights up to which a page carries them without being asked. */
const LIGHT = 8e6

export const inspect: Command = {
  name: 'inspect <target>',
  summary: 'look into one pass of a trained model: spikes, membranes, gates, state and moments on one page',
  options: [
    ['--query <words>', 'a part of the sentence, or its qid (default the first query)'],
    ['--split <name>', 'where the query is from', 'val'],
    ['--data <folder>', 'features and annotations (default those of the run)'],
    ['--out <file>', 'the page (default inspect.html beside the target)'],
    ['--beside <target>', 'another run, checkpoint or recording to compare it with, for the same query'],
    ['--recording <file>', 'also keep the recording by itself: a safetensors file, for later or for Python'],
    ['--weights', 'keep the weights in the recording, however large they are'],
    ['--no-think', 'a smaller page, without weights and library: layers run again, the model does not'],
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    ['--json', 'print where the page is as JSON'],
  ],
  examples: [
    'spikemba inspect runs/shapes --query "red circle"',
    'spikemba inspect runs/shapes/checkpoints/best',
    'spikemba inspect clip.spike --out clip.html',
    'spikemba inspect runs/shapes --beside runs/shapes-2',
  ],
  async run([target], flags) {
    const path = resolve(target!)
    const isFile = (await stat(path)).isFile()
    const bytes = await bundleOf(path, flags)
    const { sample, weights, input } = readRecording(bytes, target!)
    const beside = flags.beside === undefined ? undefined : resolve(String(flags.beside))
    const thinks = flags.think !== false && weights !== undefined && input !== undefined
    const page = resolve(String(flags.out ?? join(isFile ? dirname(path) : path, 'inspect.html')))
    if (flags.recording !== undefined) await writeFileAtomic(resolve(String(flags.recording)), bytes)
    const html = inspectPage(
      sample.query || sample.vid || basename(path),
      bytes,
      await built('inspector.js'),
      thinks ? await built('engine.js') : undefined,
      beside === undefined ? undefined : { bundle: await besideBundle(beside, flags), name: relative('.', beside) },
    )
    await writeFileAtomic(page, html)
    console.log(
      flags.json
        ? JSON.stringify({ page, bytes: html.length, thinks, qid: sample.qid, vid: sample.vid, query: sample.query })
        : `“${sample.query}” in ${sample.vid}: ${pageAddress(page)}\n${(html.length / 1e6).toFixed(1)} MB; ${thinks ? 'the page runs the model itself' : 'layers run again from their currents, the model does not'}`,
    )
  },
}

/** A recording as it is, or one that is made of a run. */
const bundleOf = async (path: string, flags: Readonly<Record<string, unknown>>): Promise<Uint8Array> =>
  (await stat(path)).isFile() ? new Uint8Array(await readFile(path)) : recorded(path, flags)

/** The other one: read, so that a damaged one is told here, and without weights, since the first one thinks. */
async function besideBundle(path: string, flags: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  const bytes = await bundleOf(path, { ...flags, weights: false, think: false })
  readRecording(bytes, path)
  return bytes
}

/** A query of a run through its best checkpoint, or through the checkpoint that was named. */
async function recorded(folder: string, flags: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  const { model, dataset, origin } = await openTrained(folder, flags)
  try {
    const sample = await dataset.sample(queryIndex(dataset, flags.query as string | undefined))
    return writeRecording(
      await inspectSample(model, sample, dataset.name, {
        origin,
        weights: Boolean(flags.weights) || (flags.think !== false && weightBytes(model) <= LIGHT),
      }),
    )
  } finally {
    model.dispose()
  }
}

const weightBytes = (model: SpikeMba): number =>
  [...model.namedParameters().values()].reduce((bytes, { size }) => bytes + 4 * size, 0)

async function built(name: string): Promise<string> {
  const file = fileURLToPath(new URL(name, BUILT))
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new OptionError('inspector', file, 'the built view; build it with `npm run build:plugins`')
  }
}

/** `spikemba inspect TARGET`: the spike inspector for one query of a run, or for a recording, as a page that fetches nothing. */
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from '../formats/internal.js'
import { readRecording, writeRecording } from '../inspector/index.js'
import { inspectPage, inspectSample } from '../recipes/index.js'
import { OptionError } from '../tensor/index.js'
import type { Command } from './command.js'
import { pageAddress } from './pageAddress.js'
import { openTrained, queryIndex } from './trained.js'

/** The view, built by `npm run build:plugins`; the published package carries it. */
const MODULE = fileURLToPath(new URL('../../plugins/inspector/dist/inspector.js', import.meta.url))

export const inspect: Command = {
  name: 'inspect <target>',
  summary: 'look into one pass of a trained model: spikes, membranes, gates, state and moments on one page',
  options: [
    ['--query <words>', 'a part of the sentence, or its qid (default the first query)'],
    ['--split <name>', 'where the query is from', 'val'],
    ['--data <folder>', 'features and annotations (default those of the run)'],
    ['--out <file>', 'the page (default inspect.html beside the target)'],
    ['--recording <file>', 'also keep the recording by itself: a safetensors file, for later or for Python'],
    ['--weights', 'keep the weights in the recording'],
    ['--backend <name>', 'auto, tensorflow, wasm or cpu', 'auto'],
    ['--json', 'print where the page is as JSON'],
  ],
  examples: [
    'spikemba inspect runs/shapes --query "red circle"',
    'spikemba inspect runs/shapes/checkpoints/best',
    'spikemba inspect clip.spike --out clip.html',
  ],
  async run([target], flags) {
    const path = resolve(target!)
    const isFile = (await stat(path)).isFile()
    const bytes = isFile ? new Uint8Array(await readFile(path)) : await recorded(path, flags)
    const { sample } = readRecording(bytes, target!)
    const page = resolve(String(flags.out ?? join(isFile ? dirname(path) : path, 'inspect.html')))
    if (flags.recording !== undefined) await writeFileAtomic(resolve(String(flags.recording)), bytes)
    await writeFileAtomic(page, inspectPage(sample.query || sample.vid || basename(path), bytes, await readModule()))
    console.log(
      flags.json ? JSON.stringify({ page, qid: sample.qid, vid: sample.vid, query: sample.query }) : `“${sample.query}” in ${sample.vid}: ${pageAddress(page)}`,
    )
  },
}

/** A query of a run through its best checkpoint, or through the checkpoint that was named. */
async function recorded(folder: string, flags: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  const { model, dataset, origin } = await openTrained(folder, flags)
  try {
    const sample = await dataset.sample(queryIndex(dataset, flags.query as string | undefined))
    return writeRecording(await inspectSample(model, sample, dataset.name, { origin, weights: Boolean(flags.weights) }))
  } finally {
    model.dispose()
  }
}

async function readModule(): Promise<string> {
  try {
    return await readFile(MODULE, 'utf8')
  } catch {
    throw new OptionError('inspector', MODULE, 'the built view; build it with `npm run build:plugins`')
  }
}

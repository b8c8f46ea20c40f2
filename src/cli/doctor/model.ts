/** `spikemba doctor model TARGET`: what is wrong with a trained model, in words, from what its passes do. */
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { diagnose, type Finding, type Recording, readRecording, vitalSigns } from '../../inspector/index.js'
import { inspectSample } from '../../recipes/index.js'
import { exampleIndices } from '../../recipes/internal.js'
import type { Command } from '../command.js'
import { wholeNumber } from '../options.js'
import { openTrained } from '../trained.js'

export const doctorModel: Command = {
  name: 'doctor model <target>',
  summary:
    'say what is wrong with a trained model: silent layers, gradients, gates, slots, the detector; with what to try',
  options: [
    ['--queries <n>', 'how many of the split it is asked, spread evenly', 16],
    ['--split <name>', 'where the queries are from', 'val'],
    ['--data <folder>', 'features and annotations (default those of the run)'],
    ['--against <recording>', 'a recording of the same query by a model that you trust'],
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    ['--json', 'print the findings as JSON'],
  ],
  examples: [
    'spikemba doctor model runs/shapes',
    'spikemba doctor model runs/shapes/checkpoints/last --queries 40',
    'spikemba doctor model clip.spike --against healthy.spike',
  ],
  async run([target], flags) {
    const path = resolve(target!)
    const isFile = (await stat(path)).isFile()
    const { recordings, trainedWith } = isFile
      ? { recordings: [await recordingOf(path)] }
      : await recordedQueries(path, flags)
    const reference = flags.against === undefined ? undefined : await recordingOf(resolve(String(flags.against)))
    const findings = diagnose(recordings, {
      ...(reference ? { reference } : {}),
      ...(trainedWith ? { trainedWith } : {}),
    })
    if (flags.json) return console.log(JSON.stringify(findings, null, 2))
    const [{ sample, origin }] = recordings as [Recording]
    const asked = recordings.length === 1 ? `“${sample.query}”` : `${recordings.length} queries`
    console.log(
      [`model      ${origin.checkpoint ?? target}, ${asked}`, ...vitalSigns(recordings), '', ...said(findings)].join(
        '\n',
      ),
    )
  },
}

async function recordingOf(file: string): Promise<Recording> {
  return readRecording(new Uint8Array(await readFile(file)), file)
}

/** Several queries of a run's split; the first with its gradients. */
async function recordedQueries(folder: string, flags: Readonly<Record<string, unknown>>) {
  const count = wholeNumber('queries', flags.queries, 1)!
  const { model, dataset, config, origin } = await openTrained(folder, flags)
  try {
    const recordings: Recording[] = []
    for (const index of exampleIndices(dataset.length, count))
      recordings.push(
        await inspectSample(model, await dataset.sample(index), dataset.name, {
          origin,
          weights: recordings.length === 0,
          gradients: recordings.length === 0,
        }),
      )
    return { recordings, trainedWith: config }
  } finally {
    model.dispose()
  }
}

function said(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return ['Nothing is wrong that can be seen in what it does.']
  return findings.flatMap(({ fault, where, says, cause, attempt }, i) => [
    `${i + 1}. ${fault}: ${where}`,
    `   ${says}`,
    `   likely   ${cause}`,
    `   try      ${attempt}`,
    '',
  ])
}

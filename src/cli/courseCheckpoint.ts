/**
 * `npm run checkpoint`: the small trained model that the course and the documentation look into, data/course/tiny.
 * Minutes on two cores.
 *
 * The recipe `shapes` (preset `tiny`) at half its width and with the keys that make the detector detect, on the world
 * that `data synthesize shapes` makes; its weights are rounded to half precision, which moves no score by more than a
 * point.
 * Options: --from RUN takes a run that was trained by these keys before; --out FOLDER, default data/course/tiny.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command as Program } from 'commander'
import { loadBenchmark, makeShapes, memoryFolder } from '../datasets/index.js'
import { readSafetensors, writeSafetensors } from '../formats/index.js'
import { writeFileAtomic } from '../formats/internal.js'
import { DETECTING, type PartialConfig, SpikeMba } from '../model/index.js'
import { trainable, trainRun } from '../recipes/index.js'
import { useBackend } from '../tensor/index.js'
import { evaluateModel } from '../train/index.js'

const CONFIG: PartialConfig = { dModel: 32, ...DETECTING }

const program = new Program()
  .option('--from <run>', 'a run by these keys')
  .option('--out <folder>', 'the checkpoint', join('data', 'course', 'tiny'))
  .parse()
const flags = program.opts<{ from?: string; out: string }>()

await useBackend('wasm')
const folder = memoryFolder(new Map(makeShapes()))
const data = {
  train: await loadBenchmark('shapes', { dir: folder, split: 'train' }),
  val: await loadBenchmark('shapes', { dir: folder, split: 'val' }),
}
const scratch = await mkdtemp(join(tmpdir(), 'spikemba-checkpoint-'))
try {
  const run = flags.from ?? (await train(scratch))
  await round(join(run, 'checkpoints', 'best'), flags.out)
  const model = await SpikeMba.load(flags.out)
  const { metrics } = (await evaluateModel(trainable(model), data.val, model.config.batch))!
  console.log(
    `${flags.out}: ${Object.entries(metrics)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')}`,
  )
  model.dispose()
} finally {
  await rm(scratch, { recursive: true })
}

async function train(out: string): Promise<string> {
  const run = trainRun('shapes', data, { config: CONFIG, fit: { out } })
  for await (const record of run.records())
    if (record.kind === 'evaluation') console.log(`step ${record.step}: ${JSON.stringify(record.metrics)}`)
  run.model.dispose()
  return out
}

/** Copies a checkpoint's model, every weight in half precision. */
async function round(from: string, to: string): Promise<void> {
  const { tensors } = readSafetensors(await readFile(join(from, 'model.safetensors')))
  await mkdir(to, { recursive: true })
  const halves = [...tensors].map(
    ([name, { shape, data }]) => [name, { shape, data: data as Float32Array, type: 'f2' as const }] as const,
  )
  await writeFileAtomic(join(to, 'model.safetensors'), writeSafetensors(halves))
  await writeFileAtomic(join(to, 'config.json'), await readFile(join(from, 'config.json')))
}

/** TensorBoard's own reader on a file of ours, in an environment made once below node_modules. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { requirePython } from '../../../src/cli/jupyter/python.js'
import { execute } from '../../../src/cli/tensorflow/execute.js'
import { tensorboardWriter } from '../../../src/train/run/tensorboard/eventFile.node.js'

const READ = `
import json, sys
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
import glob
events = [e for f in glob.glob(sys.argv[1] + '/*') for e in EventFileLoader(f).Load()]
value = lambda v: v.simple_value if v.HasField('simple_value') else v.tensor.float_val[0]
print(json.dumps([[e.step, {v.tag: value(v) for v in e.summary.value}] for e in events if e.HasField('summary')]))
`
const HOME = 'node_modules/.cache/spikemba-python/tensorboard'

test('every scalar comes back at its step', async () => {
  const python = join(HOME, 'bin', 'python')
  if (!existsSync(python)) await run(...(await requirePython()), '-m', 'venv', HOME)
  await run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'tensorboard==2.20.0')
  const folder = mkdtempSync(join(tmpdir(), 'spikemba-tensorboard-'))
  const hear = tensorboardWriter(folder)
  for (const step of [1, 127, 128, 70_000])
    hear({
      kind: 'step',
      step,
      epoch: 0,
      losses: { total: step / 8 },
      gradientNorm: 0.5,
      lr: 0.25,
      samplesPerSecond: 2,
      etaSec: 1,
    })
  hear({
    kind: 'evaluation',
    step: 70_000,
    epoch: 1,
    metrics: { 'MR-full-R1@0.5': 62.5 },
    bestBy: 'x',
    score: 1,
    best: true,
    seconds: 1,
  })
  const read = JSON.parse(await run(python, '-c', READ, folder)) as [number, object][]
  rmSync(folder, { recursive: true })
  expect(read.map(([step]) => step)).toEqual([1, 127, 128, 70_000, 70_000])
  expect(read[3]![1]).toEqual({
    'loss/total': 8750,
    'train/lr': 0.25,
    'train/gradientNorm': 0.5,
    'train/queriesPerSecond': 2,
  })
  expect(read[4]![1]).toEqual({ 'val/MR-full-R1@0.5': 62.5 })
})

async function run(program: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await execute(program, words)
  if (code !== 0) throw new Error(`${[program, ...words].join(' ')} left with ${code}: ${stderr}`)
  return stdout
}

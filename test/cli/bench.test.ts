import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { expect, test, vi } from 'vitest'
import type { BenchCase } from '../../src/cli/bench/case.js'
import { fakeDataset, fakeSample } from '../../src/cli/bench/fakeSamples.js'
import { measure, median, reading } from '../../src/cli/bench/measure.js'
import { OP_CASES } from '../../src/cli/bench/ops.js'
import { requireParity } from '../../src/cli/bench/parity.js'
import { timePeers } from '../../src/cli/bench/peers.js'
import { printRow } from '../../src/cli/bench/print.js'
import { stepCase } from '../../src/cli/bench/step.js'
import { wholeBatchCase } from '../../src/cli/bench/wholeBatch.js'
import { registeredOps } from '../../src/ops/runtime/register.js'
import { getImplementation, useBackend } from '../../src/tensor/index.js'

/** A case whose fused form is off by `error`. */
const wrongBy = (error: number): BenchCase => ({
  name: 'fake',
  shape: '',
  peers: [],
  parity: () => () => [tf.tensor1d([1, getImplementation() === 'auto' ? 2 + error : 2])],
  work: () => async () => {},
})

test('nothing is timed when the fused kernel is wrong', async () => {
  expect(await requireParity(wrongBy(1e-6))).toBeLessThan(2e-6)
  await expect(requireParity(wrongBy(0.01))).rejects.toThrow(
    'bench fake: the fused kernel differs from its reference by 5.0e-3 of the largest value',
  )
  await expect(requireParity(wrongBy(Number.NaN))).rejects.toMatchObject({ tag: 'ParityError' })
  expect(getImplementation()).toBe('auto')
})

test('measures at least as often as asked, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  let runs = 0
  const work = reading(() => {
    runs++
    return [tf.zeros([4]).add(1)]
  })
  expect((await measure(work, { least: 3, seconds: 0 })).runs).toBe(3)
  expect(runs).toBe(4)
  expect(tf.memory().numTensors).toBe(before)
  expect(median([3, 1, 2])).toBe(2)
})

const SHARE = 'WebAssembly SIMD, 26 % of what this machine allows for its bytes'

test('every op that has kernels has a case', () => {
  expect(OP_CASES.map(({ op }) => op).sort()).toEqual([...registeredOps().keys()].sort())
})

test.each(OP_CASES)('$name agrees with its reference, and leaves no tensor', async (bench) => {
  await useBackend('wasm')
  const compute = bench.parity()
  tf.dispose(tf.tidy(compute))
  const before = tf.memory().numTensors
  tf.dispose(tf.tidy(compute))
  expect(tf.memory().numTensors).toBe(before)
  expect(await requireParity(bench)).toBeLessThan(2e-5)
})

test('prints ratios to peers, and why a peer did not run', () => {
  const lines: string[] = []
  const spy = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
  const peers = [
    { name: 'slow', cpuMs: 50, peakMb: 9 },
    { name: 'absent', error: 'no torch' },
  ]
  printRow({
    name: 'op',
    shape: '(2)',
    backend: 'wasm',
    parity: 1e-7,
    cpuMs: 20,
    wallMs: 21,
    runs: 5,
    peakMb: 100,
    form: 'simd',
    roofline: { share: 0.255, bound: 'bytes' },
    per: { count: 10, unit: 'clip' },
    peers,
  })
  spy.mockRestore()
  const text = lines.join('\n')
  for (const words of ['2.50 × ours', 'did not run: no torch', '2000 µs CPU a clip', 'parity 1.0e-7', SHARE])
    expect(text).toContain(words)
})

test('a peer without its Python says so', () => {
  expect(timePeers(['scan_ref'], { python: '/nowhere/python', folder: '.' })).toEqual([
    { name: 'scan_ref', error: expect.stringContaining('ENOENT') as string },
  ])
})

test('the repository holds every peer that a case names, with what it imports and the versions of what it does not', () => {
  const folder = 'test/peers'
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const named = text('bench.py').match(/^PEERS = dict\(([\s\S]*?)\)\n/m)![1]!
  for (const { peers } of [...OP_CASES, stepCase, wholeBatchCase])
    for (const peer of peers) expect(named).toContain(`${peer}=`)
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.py'))
  const imported = scripts.flatMap((file) =>
    [...text(file).matchAll(/^\s*(?:import|from) (\w[\w, ]*)/gm)].flatMap(([, names]) =>
      names!
        .split(/ import | as /)[0]!
        .split(',')
        .map((name) => name.trim()),
    ),
  )
  const pinned = [...text('requirements.txt').matchAll(/^([\w-]+)==\d/gm)].map(([, name]) => name!)
  const own = scripts.map((file) => file.replace('.py', ''))
  const standard = ['json', 'math', 'os', 'resource', 'statistics', 'sys', 'tempfile', 'time', 'dataclasses']
  expect([...new Set(imported)].filter((name) => ![...pinned, ...own, ...standard].includes(name))).toEqual([])
})

test('fake samples have the sizes asked for', async () => {
  const sizes = { clips: 9, words: 4, dVideo: 3, dText: 2 }
  const sample = fakeSample(1, sizes)
  expect([sample.video.length, sample.text.length, sample.span.length]).toEqual([27, 8, 18])
  expect(Array.from(sample.foreground)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0])
  const data = fakeDataset(2, sizes)
  expect((await data.sample(1)).video).toEqual(sample.video)
  expect(await data.sample(1)).toBe(await data.sample(1)) // nothing is made while a step is timed
})

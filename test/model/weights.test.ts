import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { readSafetensors, writeSafetensors } from 'spikemba/formats'
import { ModelFolderError, SpikeMba, WeightsError } from 'spikemba/model'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadModel } from '../../src/model/internal.js'
import { batchOf, randomSamples, SMALL } from './samples.js'

const batch = batchOf(randomSamples(1, [[9, 5]]))
const saliency = (model: SpikeMba): number[] => [...model.forward(batch).saliency.dataSync()]

describe('weights as bytes', () => {
  test('make another model the same', async () => {
    const [one, other] = [SpikeMba.create(SMALL, {}, 1), SpikeMba.create(SMALL, {}, 2)]
    expect(saliency(other)).not.toEqual(saliency(one))
    other.loadWeights(await one.weightBytes())
    expect(saliency(other)).toEqual(saliency(one))
  })
  test('carry PyTorch’s names and shapes, running statistics among them', async () => {
    const { tensors } = readSafetensors(await SpikeMba.create(SMALL).weightBytes())
    expect(tensors.get('cmr_v.1.ssm.bwd.conv.weight')!.shape).toEqual([32, 1, 4])
    expect(tensors.get('fg.c.0.weight')!.shape).toEqual([16, 16, 3])
    expect(tensors.get('ssd.0.bn.running_mean')!.shape).toEqual([16])
  })
  test('that do not fit are one error with every name, and change nothing', async () => {
    const model = SpikeMba.create(SMALL)
    const before = saliency(model)
    const { tensors } = readSafetensors(await model.weightBytes())
    tensors.delete('pool')
    tensors.set('sal_v.bias', { ...tensors.get('sal_v.bias')!, shape: [2, 8] })
    tensors.set('ghost', tensors.get('sal_t.bias')!)
    tensors.set('ssd.0.bn.num_batches_tracked', { type: 'i8', shape: [], data: BigInt64Array.of(3n) }) // PyTorch's; no use here
    const bytes = writeSafetensors(tensors)
    expect(() => model.loadWeights(bytes, 'best.safetensors')).toThrow(WeightsError)
    expect(() => model.loadWeights(bytes, 'best.safetensors')).toThrow(
      'best.safetensors lacks pool; has unknown ghost; has another shape for sal_v.bias [2, 8], expected [16]: load it into a model with the configuration that saved it',
    )
    expect(saliency(model)).toEqual(before)
  })
  test('of another configuration list only the first names', async () => {
    const bytes = await SpikeMba.create({ ...SMALL, blocks: 1 }).weightBytes()
    expect(() => SpikeMba.create(SMALL).loadWeights(bytes)).toThrow(
      /lacks cmr_v\.1\.norm\.weight, .* and \d+ more: load it/,
    )
  })
})

describe('a model as a folder', () => {
  let folder: string
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'spikemba-model-'))))
  afterEach(() => rm(folder, { recursive: true }))

  test('comes back with its configuration and its numbers', async () => {
    const model = SpikeMba.create({ ...SMALL, gate: 'onePlus', slots: 0 }, {}, 4)
    await model.save(join(folder, 'new', 'run'))
    expect((await readdir(join(folder, 'new', 'run'))).sort()).toEqual(['config.json', 'model.safetensors'])
    const loaded = await SpikeMba.load(join(folder, 'new', 'run'))
    expect(loaded.config).toEqual(model.config)
    expect(saliency(loaded)).toEqual(saliency(model))
  })
  test('saved before a key existed, stays what it was', async () => {
    const then = {
      detectorKeys: 'all',
      gate: 'silu',
      proposalPrior: 'none',
      proposalForm: 'bce',
      proposalSharpness: 20,
      lossWeights: { proposal: 0 },
    } as const
    const model = SpikeMba.create({ ...SMALL, ...then }, {}, 4)
    await model.save(folder)
    const { detectorKeys, proposalPrior, proposalForm, proposalSharpness, ...known } = model.config
    const { proposal, ...terms } = known.lossWeights
    expect([detectorKeys, proposalPrior, proposalForm, proposalSharpness, proposal]).toEqual([
      'all',
      'none',
      'bce',
      20,
      0,
    ])
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...known, lossWeights: terms }))
    const loaded = await SpikeMba.load(folder)
    expect(loaded.config).toEqual(model.config)
    expect(saliency(loaded)).toEqual(saliency(model))
  })
  test('without its files, or with a broken configuration, is an error that names the folder', async () => {
    await expect(loadModel(folder)).rejects.toThrow(ModelFolderError)
    await expect(loadModel(folder)).rejects.toThrow(
      `${folder}: config.json cannot be read (ENOENT); expected a folder with config.json and model.safetensors`,
    )
    await writeFile(join(folder, 'config.json'), '{"dModel": ')
    await expect(loadModel(folder)).rejects.toThrow('config.json is no JSON')
    await writeFile(join(folder, 'config.json'), '{"dModel": -2}')
    await expect(loadModel(folder)).rejects.toThrow('dModel is -2, expected a whole number of at least 2')
  })
  test('with weights cut short leaves no tensor behind', async () => {
    const model = SpikeMba.create(SMALL)
    await model.save(folder)
    const bytes = await readFile(join(folder, 'model.safetensors'))
    await writeFile(join(folder, 'model.safetensors'), bytes.subarray(0, bytes.length - 8))
    const before = tf.memory().numTensors
    await expect(loadModel(folder)).rejects.toThrow('the file is cut short')
    expect(tf.memory().numTensors).toBe(before)
  })
})

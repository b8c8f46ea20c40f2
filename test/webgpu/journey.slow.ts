import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spikemba } from '../cli/terminal.js'
import { relativeError } from '../ops/parity.js'
import { onWebgpu } from './onWebgpu.js'

const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'slots=2', 'batch=4']

describe.runIf(await onWebgpu())('the command line', () => {
  let home: string
  beforeAll(async () => void (home = await mkdtemp(join(tmpdir(), 'spikemba-webgpu-'))))
  afterAll(() => rm(home, { recursive: true }))

  test('trains, predicts what wasm predicts, and says which ops have shaders', async () => {
    const [data, run] = [join(home, 'data'), join(home, 'run')]
    await spikemba('data', 'synthesize', 'shapes', '--out', data, '--train', '1', '--val-count', '1')
    const where = ['--data', data, '--backend', 'webgpu', '--steps', '1', '--out', run]
    expect(await spikemba('train', 'shapes', ...where, ...small)).toMatchObject({ code: 0 })
    const facts = JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as { backend: object }
    expect(facts.backend).toMatchObject({ name: 'webgpu', device: expect.stringMatching(/^WebGPU on /) })

    const videos = ['colour', 'motion', 'structure'].map((name) => join(data, `${name}_features/shapes-1-val-0000.npz`))
    const words = join(data, 'word_text_features', 'qid0.npz')
    const files = ['--video-features', ...videos, '--text-features', words, '--json']
    const predicted = async (backend: string): Promise<number[]> => {
      const checkpoint = join(run, 'checkpoints', 'best')
      const { code, out } = await spikemba('predict', '--checkpoint', checkpoint, ...files, '--backend', backend)
      expect(code).toBe(0)
      return (JSON.parse(out[0]!) as { pred_saliency_scores: number[] }).pred_saliency_scores
    }
    const [found, expected] = [await predicted('webgpu'), await predicted('wasm')]
    expect(expected.length).toBeGreaterThan(5)
    expect(relativeError(found, expected)).toBeLessThan(1e-3) // printed with four digits

    const { out } = await spikemba('doctor')
    expect(out.join('\n')).toMatch(/ok webgpu .*software adapter.*\n +WGSL: AdamStep, .*, SpikeAttention, /)
  })
})

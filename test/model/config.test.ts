import { DETECTING, type PartialConfig, presets, resolveConfig, SpikeMba } from 'spikemba/model'
import { describe, expect, test } from 'vitest'

describe('resolveConfig', () => {
  test('fills what is left open from the preset practical, inside lossWeights too', () => {
    const config = resolveConfig({ blocks: 3, lossWeights: { overlap: 2 } })
    expect(config.blocks).toBe(3)
    expect(config.lossWeights).toEqual({ ...presets.practical.lossWeights, overlap: 2 })
    expect(config.vThreshold).toBe(0.5)
  })
  test('takes a preset by name, and keys over it', () => {
    const config = resolveConfig('paper', { dVideo: 130, lossWeights: { entropy: 3 } })
    expect([config.ranking, config.dVideo]).toEqual(['saliency', 130])
    expect(config.lossWeights).toEqual({ ...presets.paper.lossWeights, entropy: 3 })
  })
  test('every preset is itself a valid configuration, and survives JSON', () => {
    for (const preset of Object.values(presets))
      expect(resolveConfig(JSON.parse(JSON.stringify(preset)) as PartialConfig)).toEqual(preset)
    expect(SpikeMba.presets).toBe(presets)
  })
  test('the paper’s detector is as printed: keys of all tokens, spikes alone open the gate, nothing asks them to detect', () => {
    const printed = { detectorKeys: 'all', gate: 'silu', spikeNorm: 'layer', proposalPrior: 'none' }
    expect(presets.paper).toMatchObject({ ...printed, lossWeights: { proposal: 0 } })
    expect(presets['paper-proposals']).toMatchObject({
      ...printed,
      proposalForm: 'l1',
      lossWeights: { proposal: 10, boundary: 10, foreground: 0 },
    })
    expect(presets.tiny).toMatchObject({ ...printed, lossWeights: { proposal: 0 } })
    expect(presets.practical).toMatchObject(DETECTING)
  })
  test('the paper trains neither foreground nor overlap', () => {
    expect(presets.paper.lossWeights).toMatchObject({
      contrastive: 0.1,
      boundary: 10,
      entropy: 1,
      foreground: 0,
      overlap: 0,
    })
  })
})

describe('a key out of range is named, with what was found and what is allowed', () => {
  test.each<[PartialConfig, string]>([
    [{ dModel: 7 }, 'dModel is 7, expected an even number'],
    [{ dModel: 12, mixer: 'transformer' }, "dModel is 12, expected a multiple of 8 with mixer 'transformer'"],
    [{ blocks: 0 }, 'blocks is 0, expected a whole number of at least 1'],
    [{ slots: -1 }, 'slots is -1, expected a whole number of at least 0'],
    [
      { discretization: 'tustin' as 'zoh' },
      "discretization is \"tustin\", expected 'mamba' or 'zoh' or 'bilinear' or 'euler'",
    ],
    [{ proposalThreshold: 'median' as 'mean' }, 'proposalThreshold is "median", expected \'mean\', or a number'],
    [{ vReset: 0.5 }, 'vReset is 0.5, expected a potential below vThreshold (0.5)'],
    [{ tau: 1 }, 'tau is 1, expected a number above 1'],
    [{ dropout: 1 }, 'dropout is 1, expected a number in [0, 1)'],
    [{ dtMax: 1e-4 }, 'dtMax is 0.0001, expected at least dtMin (0.001)'],
    [{ nmsThreshold: 1.2 }, 'nmsThreshold is 1.2, expected a number in [0, 1]'],
    [{ lr: Number.NaN }, 'lr is NaN, expected a number above 0'],
    [{ lossWeights: { overlap: -1 } }, 'lossWeights.overlap is -1, expected a number of at least 0'],
    [{ lossWeights: { overlpa: 1 } as object }, 'lossWeights.overlpa is "given", expected a term of the loss'],
    [{ bloks: 2 } as object, 'bloks is "given", expected a key of the configuration'],
  ])('%j', (config, message) => {
    expect(() => resolveConfig(config)).toThrow(message)
  })
  test('an unknown preset too', () => {
    expect(() => resolveConfig('huge' as 'tiny')).toThrow(
      "preset is \"huge\", expected 'practical' or 'paper' or 'paper-proposals' or 'tiny'",
    )
  })
})

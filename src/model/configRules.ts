import { DISCRETIZATIONS } from '../ops/internal.js'
import { OptionError } from '../tensor/index.js'
import type { LossWeights, PartialConfig, SpikeMbaConfig } from './config.js'
import { type PresetName, presets } from './presets.js'

/** What a key may be: `T` is all that its type allows, no more and no less, so that type and rule agree. */
interface Rule<in out T> {
  readonly expected: string
  readonly allows: (value: unknown) => value is T
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const numbers = (expected: string, holds: (value: number) => boolean = () => true): Rule<number> => ({
  expected,
  allows: (value): value is number => isNumber(value) && holds(value),
})
const whole = (least: number): Rule<number> =>
  numbers(`a whole number of at least ${least}`, (value) => Number.isInteger(value) && value >= least)
const above = (bound: number): Rule<number> => numbers(`a number above ${bound}`, (value) => value > bound)
const atLeast = (bound: number): Rule<number> => numbers(`a number of at least ${bound}`, (value) => value >= bound)
const share = numbers('a number in [0, 1)', (value) => value >= 0 && value < 1)
const number = numbers('a number')
const flag: Rule<boolean> = {
  expected: 'true or false',
  allows: (value): value is boolean => typeof value === 'boolean',
}
const oneOf = <const T extends string>(...names: readonly T[]): Rule<T> => ({
  expected: names.map((name) => `'${name}'`).join(' or '),
  allows: (value): value is T => names.includes(value as T),
})
const or = <A, B>(a: Rule<A>, b: Rule<B>): Rule<A | B> => ({
  expected: `${a.expected}, or ${b.expected}`,
  allows: (value): value is A | B => a.allows(value) || b.allows(value),
})
const nothing: Rule<null> = { expected: 'null', allows: (value): value is null => value === null }

const RULES: { readonly [K in Exclude<keyof SpikeMbaConfig, 'lossWeights'>]: Rule<SpikeMbaConfig[K]> } = {
  dVideo: whole(1),
  dText: whole(1),
  dModel: whole(2),
  dState: whole(1),
  dConv: whole(1),
  expand: whole(1),
  dtRank: or(oneOf('auto'), whole(1)),
  dtMin: above(0),
  dtMax: above(0),
  dtInitFloor: above(0),
  discretization: oneOf(...DISCRETIZATIONS),
  bidirectional: flag,
  blocks: whole(1),
  slots: whole(0),
  mixer: oneOf('mamba', 'transformer'),
  positions: oneOf('sine', 'none'),
  recompute: flag,
  spikeSteps: whole(1),
  detector: oneOf('spiking', 'analog', 'none'),
  detectorLayers: whole(1),
  detectorPerBlock: flag,
  detectorInput: oneOf('auto', 'raw', 'norm'),
  qkvNorm: flag,
  attentionLif: flag,
  ssaScale: above(0),
  ssaLengthNorm: flag,
  detectorKeys: oneOf('all', 'text'),
  spikeNorm: oneOf('layer', 'sample', 'none'),
  gate: oneOf('silu', 'onePlus', 'joint', 'clip'),
  proposalSharpness: above(0),
  proposalPrior: oneOf('input', 'foreground', 'none'),
  proposalThreshold: or(oneOf('mean'), number),
  tau: above(1),
  vThreshold: above(0),
  vReset: or(number, nothing),
  decayInput: flag,
  detachReset: flag,
  surrogate: oneOf('atan', 'sigmoid', 'fastSigmoid', 'triangle', 'rectangle', 'superSpike', 'straightThrough'),
  surrogateAlpha: or(above(0), nothing),
  head: oneOf('dense'),
  headQuery: oneOf('product', 'none'),
  ranking: oneOf('product', 'foreground', 'saliency'),
  nmsThreshold: numbers('a number in [0, 1]', (value) => value >= 0 && value <= 1),
  maxProposals: whole(1),
  contrastiveTarget: oneOf('text', 'moment'),
  contrastiveOf: oneOf('input', 'output'),
  contrastiveForm: oneOf('infonce', 'literal'),
  contrastiveTemperature: above(0),
  proposalForm: oneOf('bce', 'l1'),
  rankForm: oneOf('meanOutside', 'sumInside'),
  entropyTemperature: above(0),
  backgroundWeight: atLeast(0),
  clipSec: or(oneOf('auto'), above(0)),
  maxClips: or(oneOf('auto', 'all'), whole(1)),
  maxWords: or(oneOf('auto', 'all'), whole(1)),
  inputDropout: share,
  dropout: share,
  optimizer: oneOf('adam'),
  lr: above(0),
  weightDecay: atLeast(0),
  weightDecayMode: oneOf('decoupled', 'l2'),
  gradientClip: atLeast(0),
  schedule: oneOf('step', 'cosine', 'constant'),
  epochs: whole(1),
  batch: whole(1),
  microBatch: or(oneOf('auto'), whole(1)),
  seed: whole(0),
}

/**
 * What each key of the configuration may be, in words for the message and as a test. The keys' types are in config.ts.
 *
 * Fills a partial configuration and checks every key.
 * @param given a preset's name, or some keys over the preset 'practical'
 * @param over keys that replace those of `given`
 * @throws OptionError naming the first key that is unknown or out of range
 */
export function resolveConfig(
  given: PresetName | PartialConfig = 'practical',
  over: PartialConfig = {},
): SpikeMbaConfig {
  if (typeof given === 'string' && !Object.hasOwn(presets, given))
    throw new OptionError('preset', given, oneOf(...Object.keys(presets)).expected)
  const [base, keys]: [SpikeMbaConfig, PartialConfig] =
    typeof given === 'string' ? [presets[given], over] : [presets.practical, { ...given, ...over }]
  const weights: LossWeights = {
    ...base.lossWeights,
    ...(typeof given === 'string' ? {} : given.lossWeights),
    ...over.lossWeights,
  }
  const config: SpikeMbaConfig = { ...base, ...keys, lossWeights: weights }
  for (const key of Object.keys(config))
    if (!Object.hasOwn(presets.practical, key)) throw new OptionError(key, 'given', 'a key of the configuration')
  for (const [key, rule] of Object.entries(RULES)) {
    const value = config[key as keyof SpikeMbaConfig]
    if (!rule.allows(value)) throw new OptionError(key, value, rule.expected)
  }
  for (const [term, weight] of Object.entries(weights)) {
    if (!Object.hasOwn(presets.practical.lossWeights, term))
      throw new OptionError(`lossWeights.${term}`, 'given', 'a term of the loss')
    if (!atLeast(0).allows(weight)) throw new OptionError(`lossWeights.${term}`, weight, atLeast(0).expected)
  }
  checkTogether(config)
  return config
}

/** Rules that speak of two keys. */
function checkTogether(config: SpikeMbaConfig): void {
  if (config.dModel % 2 !== 0) throw new OptionError('dModel', config.dModel, 'an even number')
  if (config.mixer === 'transformer' && config.dModel % 8 !== 0)
    throw new OptionError('dModel', config.dModel, "a multiple of 8 with mixer 'transformer'")
  if (config.vReset !== null && config.vReset >= config.vThreshold)
    throw new OptionError('vReset', config.vReset, `a potential below vThreshold (${config.vThreshold})`)
  if (config.dtMax < config.dtMin) throw new OptionError('dtMax', config.dtMax, `at least dtMin (${config.dtMin})`)
}

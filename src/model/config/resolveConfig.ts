import { OptionError } from '../../tensor/index.js'
import type { LossWeights, PartialConfig, SpikeMbaConfig } from './config.js'
import { KEYS, LOSS_WEIGHTS } from './keys.js'
import { type PresetName, presets } from './presets.js'
import { type Keys, oneOf } from './rule.js'

/**
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
  const { lossWeights: _, ...values } = config
  check(KEYS, values, 'a key of the configuration')
  check(LOSS_WEIGHTS, weights, 'a term of the loss', 'lossWeights.')
  checkTogether(config)
  return config
}

function check(keys: Keys, values: object, what: string, prefix = ''): void {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(keys, name))
  if (unknown !== undefined)
    throw new OptionError(`${prefix}${unknown}`, 'given', `${what}; npx spikemba config lists them`)
  for (const [name, value] of Object.entries(values))
    if (!keys[name]!.allows(value)) throw new OptionError(`${prefix}${name}`, value, keys[name]!.expected)
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

/** What an ablation varies: lists of values by key, and the variants of the model that they come to. */
import { type PartialConfig, type PresetName, resolveConfig } from '../../model/index.js'
import { OptionError } from '../../tensor/index.js'
import { RECIPES, type RecipeName } from '../recipes.js'

/** Key of the configuration → its values, the base's first; `lossWeights.overlap` names a term of the loss. */
export type AblationGrid = Readonly<Record<string, readonly unknown[]>>

/** One way to build and train the model. */
export interface AblationVariant {
  /** `slots=2 spikeSteps=4`; also the name of its folder. */
  readonly name: string
  /** The keys that differ from the recipe. */
  readonly config: PartialConfig
}

/** Keys that no variant may set, and what does instead. */
const NOT_VARIED: Readonly<Record<string, string>> = {
  seed: 'no key of a grid: every variant is trained with the same seeds',
  dVideo: 'no key of a grid: the features decide it',
  dText: 'no key of a grid: the features decide it',
  epochs: 'no key of a grid: variants that learn for unlike times are not comparable',
}

/**
 * @param oneAtATime the base, and the base with one other value for one key; otherwise every combination
 * @param shared what all variants share, over preset and recipe
 * @returns variants, the base first: it has the first value of every key
 * @throws OptionError for a grid that varies nothing, and the first key or value that makes no sense
 */
export function variantsOf(
  recipe: RecipeName,
  grid: AblationGrid,
  oneAtATime = false,
  shared: { readonly preset?: PresetName; readonly config?: PartialConfig } = {},
): AblationVariant[] {
  const keys = Object.keys(grid)
  if (keys.length === 0)
    throw new OptionError('grid', '{}', 'keys with their values, for example slots=0,2,4 or mixer=mamba,transformer')
  for (const key of keys) requireValues(key, grid[key]!)
  const base = keys.map((key) => grid[key]![0])
  const choices = oneAtATime
    ? [base, ...keys.flatMap((key, k) => grid[key]!.slice(1).map((value) => base.with(k, value)))]
    : keys.reduce<unknown[][]>(
        (all, key) => all.flatMap((chosen) => grid[key]!.map((value) => [...chosen, value])),
        [[]],
      )
  return choices.map((values) => {
    const config = configOf(keys, values)
    const { preset, config: usual } = RECIPES[recipe]
    resolveConfig(shared.preset ?? preset, joined({ ...usual, ...shared.config }, config))
    return { name: keys.map((key, k) => `${key}=${values[k]}`).join(' '), config }
  })
}

function requireValues(key: string, values: readonly unknown[]): void {
  if (Object.hasOwn(NOT_VARIED, key)) throw new OptionError(key, 'varied', NOT_VARIED[key]!)
  if (values.length < 2) throw new OptionError(key, values.join(','), 'at least two values, the base first')
  const twice = values.find((value, i) => values.indexOf(value) !== i)
  if (twice !== undefined) throw new OptionError(key, values.join(','), `each value once; ${twice} stands there twice`)
}

/** `lossWeights.overlap` nests. */
function configOf(keys: readonly string[], values: readonly unknown[]): PartialConfig {
  const config: Record<string, unknown> = {}
  keys.forEach((key, k) => {
    const path = key.split('.')
    const last = path.pop()!
    const node = path.reduce<Record<string, unknown>>(
      (inner, word) => (inner[word] ??= {}) as Record<string, unknown>,
      config,
    )
    node[last] = values[k]
  })
  return config as PartialConfig
}

/** Keys over keys, also inside `lossWeights`. */
export const joined = (under: PartialConfig, over: PartialConfig): PartialConfig => ({
  ...under,
  ...over,
  ...(under.lossWeights || over.lossWeights ? { lossWeights: { ...under.lossWeights, ...over.lossWeights } } : {}),
})

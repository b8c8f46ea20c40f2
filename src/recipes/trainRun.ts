import { type Dataset, shuffleSentences } from '../datasets/index.js'
import { type PartialConfig, type PresetName, resolveConfig, SpikeMba, type SpikeMbaConfig } from '../model/index.js'
import { OptionError, Random } from '../tensor/index.js'
import { type FitOptions, type FitRecord, fit } from '../train/index.js'
import { RECIPES, type RecipeName } from './recipes.js'
import { replicaOf } from './replica.js'
import { showsTraining } from './showRun.js'
import { trainable } from './trainable.js'

/** The two splits that a run needs. */
export interface RunData {
  /** What is trained on. */
  readonly train: Dataset
  /** What is predicted and scored. */
  readonly val: Dataset
}

/** What one training run changes of its recipe. */
export interface RunOptions {
  /** Instead of the recipe's preset. */
  readonly preset?: PresetName
  /** Keys over those of preset and recipe. */
  readonly config?: PartialConfig
  /** Instead of the configuration's epochs. */
  readonly steps?: number
  /**
   * Gives every query, of training and validation, the sentence of another video: what is still learnt is not
   * grounding.
   */
  readonly shuffledSentences?: boolean
  /** What goes to `fit` as it is. */
  readonly fit?: Pick<
    FitOptions,
    | 'out'
    | 'resume'
    | 'signal'
    | 'workers'
    | 'ranks'
    | 'normAcrossRanks'
    | 'exactBatch'
    | 'evaluateEvery'
    | 'patience'
    | 'facts'
    | 'checkpointEverySec'
    | 'nonFinite'
    | 'bestBy'
    | 'onRecord'
  >
}

/** A run that is ready to start: it trains while its records are read. */
export interface TrainingRun {
  /** Everything that was chosen, defaults filled in. */
  readonly config: SpikeMbaConfig
  /** Trained in place while `records` are read; the caller disposes it. */
  readonly model: SpikeMba
  /** Number of steps in all. */
  readonly steps: number
  /** Trains, and tells how it goes. */
  records(): AsyncGenerator<FitRecord, void, undefined>
}

/**
 * One training run from data to scores: builds the model that the data asks for, trains it, and leaves a run folder
 * that `report` and notebooks read.
 *
 * @param recipe a benchmark's name
 * @throws OptionError for a configuration that makes no sense
 */
export function trainRun(recipe: RecipeName, data: RunData, options: RunOptions = {}): TrainingRun {
  const config = runConfig(recipe, data, options)
  const model = SpikeMba.create(config)
  const train = options.shuffledSentences ? shuffleSentences(data.train, Random.seeded(config.seed)) : data.train
  const val = options.shuffledSentences ? shuffleSentences(data.val, Random.seeded(config.seed + 1)) : data.val
  const { lr, schedule, weightDecay, weightDecayMode, gradientClip, seed, batch, microBatch, epochs } = config
  const length = options.steps === undefined ? { epochs } : { steps: options.steps }
  const seen: FitRecord[] = []
  const records = async function* (): AsyncGenerator<FitRecord, void, undefined> {
    for await (const record of fitted()) {
      seen.push(record)
      yield record
    }
  }
  const fitted = () =>
    fit(
      trainable(model),
      { train, val },
      {
        ...length,
        ...{ lr, schedule, weightDecay, weightDecayMode, seed, batch },
        gradientClip: gradientClip === 0 ? null : gradientClip,
        ...(microBatch === 'auto' ? {} : { microBatch }),
        ...((options.fit?.workers ?? 1) > 1 ? { replica: replicaOf(config) } : {}),
        ...options.fit,
      },
    )
  const steps = options.steps ?? epochs * Math.floor(train.length / Math.min(batch, train.length))
  return showsTraining({ config, model, steps, records }, recipe, seen)
}

/**
 * Preset, then recipe, then what was asked for; the data decide their sizes and how they are read.
 * @throws OptionError for a configuration that makes no sense
 */
export function runConfig(
  recipe: RecipeName,
  { train }: Pick<RunData, 'train'>,
  { preset, config }: RunOptions = {},
): SpikeMbaConfig {
  const { preset: usual, config: keys } = RECIPES[recipe]
  return resolveConfig(preset ?? usual, {
    ...keys,
    ...config,
    dVideo: train.dVideo,
    dText: train.dText,
    ...reading(train, config),
  })
}

/** How the data were opened is what the run records; asking for something else here would be no more than a word. */
function reading(train: Dataset, asked: PartialConfig = {}): PartialConfig {
  const opened = { clipSec: train.clipSec, maxClips: train.maxClips, maxWords: train.maxWords }
  const entries = Object.entries(opened).filter(
    (entry): entry is [keyof typeof opened, number | 'all'] => entry[1] !== undefined,
  )
  for (const [key, found] of entries)
    if (asked[key] !== undefined && asked[key] !== 'auto' && asked[key] !== found)
      throw new OptionError(key, asked[key], `${found}, as the data were opened: give ${key} to loadBenchmark`)
  return Object.fromEntries(entries)
}

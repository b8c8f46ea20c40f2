/** A split read as a run read its own: the same clips, words and sources, in the order of the columns it learned. */
import { resolve } from 'node:path'
import { type BenchmarkName, type Dataset, type FeatureSource, loadBenchmark } from '../datasets/index.js'
import { checkSourceOrder } from '../datasets/internal.js'
import type { RunFacts } from '../recipes/internal.js'
import { trainPlan } from './trainPlan.js'

/**
 * @param facts what run.json says
 * @param dir the data folder
 * @throws DataError where the folder holds other features than the run was trained on
 */
export async function trainedSplit(facts: RunFacts, dir: string, split: string): Promise<Dataset> {
  const sources = trainedSources(facts)
  const dataset = await loadBenchmark(facts.benchmark as BenchmarkName, {
    ...{ dir: resolve(dir), split },
    ...trainPlan({}, facts).data,
    ...(sources && { features: sources.map(({ name }) => name) }),
  })
  if (sources) checkSourceOrder(`${split} of ${dir}`, dataset.sources ?? [], sources)
  return dataset
}

/** The sources that a run was trained on, in the order of their columns; older runs do not say. */
export const trainedSources = (facts?: RunFacts): readonly FeatureSource[] | undefined =>
  (facts?.data as { readonly train?: { readonly sources?: readonly FeatureSource[] } } | undefined)?.train?.sources

import { collate, type Dataset, type Sample } from '../datasets/index.js'
import { proposalSet, type SpikeMba } from '../model/index.js'
import { filmStrip } from './filmStrip.js'
import { exampleIndices, type RunExample } from './run.js'

/**
 * The queries that a report shows, with what people marked, what the model found and where its neurons fired.
 *
 * @param count queries, spread evenly over the split, so that they are no selection
 */
export async function runExamples(model: SpikeMba, dataset: Dataset, count = 10): Promise<RunExample[]> {
  const examples: RunExample[] = []
  for (const index of exampleIndices(dataset.length, count)) {
    const sample = await dataset.sample(index)
    const example = await runExample(model, sample)
    examples.push(dataset.name === 'shapes' ? { ...example, frames: filmStrip(sample.vid, sample.clips) } : example)
  }
  return examples
}

/** One query. */
export async function runExample(model: SpikeMba, sample: Sample): Promise<RunExample> {
  const prediction = await model.predict(sample)
  const rate = await clipRate(model, sample)
  const { qid, query, vid, clipSec, windows } = sample
  return {
    ...{ qid, query, vid, clipSec },
    saliency: prediction.pred_saliency_scores ?? [],
    truth: windows,
    predicted: prediction.pred_relevant_windows,
    ...(rate
      ? { spikeRate: rate, proposed: proposalSet(rate, model.config.proposalThreshold).proposed.map(Number) }
      : {}),
  }
}

async function clipRate(model: SpikeMba, sample: Sample): Promise<number[] | undefined> {
  const batch = collate([sample])
  const outputs = model.forward(batch.input)
  try {
    return outputs.clipRate && Array.from(await outputs.clipRate.data())
  } finally {
    batch.dispose()
    disposeAll(outputs)
  }
}

/** Frees every tensor of a nested record. */
function disposeAll(value: unknown): void {
  if (value === null || typeof value !== 'object') return
  if ('dispose' in value && typeof value.dispose === 'function') value.dispose()
  else for (const each of Object.values(value)) disposeAll(each)
}

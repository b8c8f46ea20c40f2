import { type Dataset, loadBenchmark, makeShapes, memoryFolder } from 'spikemba/datasets'

/** Few shapes, enough to train a small model for a few steps. */
export async function smallShapes(): Promise<{ train: Dataset; val: Dataset }> {
  const dir = memoryFolder(new Map(makeShapes({ trainVideos: 4, valVideos: 3, queriesPerVideo: 2 })))
  return {
    train: await loadBenchmark('shapes', { dir, split: 'train' }),
    val: await loadBenchmark('shapes', { dir, split: 'val' }),
  }
}

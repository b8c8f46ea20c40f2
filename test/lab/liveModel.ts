/** A cell with a model small enough to train while one looks, its data, and a sample. */
export const SMALL_MODEL = [
  "import { SpikeMba, fit, inspect, loadBenchmark, makeShapes, memoryFolder, record, trainable, useBackend } from 'spikemba'",
  "await useBackend('wasm')",
  'const dir = memoryFolder(new Map(makeShapes({ seed: 5, trainVideos: 4, valVideos: 1 })))',
  "const data = await loadBenchmark('shapes', { dir, split: 'train' })",
  "const model = SpikeMba.create('tiny', { dVideo: data.dVideo, dText: data.dText, dModel: 16, blocks: 1 })",
  'const sample = await data.sample(0)',
].join('\n')

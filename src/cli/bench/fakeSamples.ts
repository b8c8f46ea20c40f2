/** Samples of random features with one moment in the middle third: for timing, where only sizes matter. */
import type { Dataset, Sample } from '../../datasets/index.js'
import { Random } from '../../tensor/index.js'

export interface FakeSizes {
  readonly clips: number
  readonly words: number
  readonly dVideo: number
  readonly dText: number
}

export function fakeSample(qid: number, { clips, words, dVideo, dText }: FakeSizes): Sample {
  const random = Random.seeded(3).fork(String(qid))
  const normal = (length: number) => Float32Array.from({ length }, () => random.normal())
  const [first, end] = [Math.floor(clips / 3), Math.floor(clips / 2)]
  const inside = Float32Array.from({ length: clips }, (_, i) => Number(i >= first && i < end))
  const annotation = { qid, query: '', vid: '', duration: clips * 2, relevant_windows: [] }
  return {
    ...{ qid, vid: '', query: '', durationSec: clips * 2, clipSec: 2, clips, words, windows: [], annotation },
    video: normal(clips * dVideo),
    text: normal(words * dText),
    foreground: inside,
    span: Float32Array.from({ length: clips * 2 }, (_, i) => inside[i >> 1]! * ((i % 2 ? end : first) / clips)),
    saliency: inside.map((value) => 8 * value),
  }
}

/** Its samples are made here, once: making one takes longer than some of the steps that are timed with it. */
export function fakeDataset(length: number, sizes: FakeSizes): Dataset {
  const samples = Array.from({ length }, (_, index) => fakeSample(index, sizes))
  return {
    ...{
      name: 'qvhighlights',
      split: 'train',
      length,
      dVideo: sizes.dVideo,
      dText: sizes.dText,
      clipSec: 2,
      annotations: [],
      checksum: '',
    },
    sample: async (index) => samples[index]!,
  }
}

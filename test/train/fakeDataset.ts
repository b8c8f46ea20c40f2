import type { Dataset, Sample } from 'spikemba/datasets'

const value = (i: number, phase: number): number => 0.5 + 0.5 * Math.sin(12.9898 * (i + 1) + 78.233 * (phase + 1))
const numbers = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => value(i, phase))

/** Two-second clips with one marked moment each; lengths differ from sample to sample. */
export function fakeDataset(length: number, { split = 'train', dVideo = 4, dText = 3, clips = 5 } = {}): Dataset {
  const samples = Array.from({ length }, (_, i): Sample => {
    const own = clips + (i % 3)
    const first = i % (own - 1)
    const inside = (_: unknown, clip: number) => Number(clip === first || clip === first + 1)
    const windows: [number, number][] = [[2 * first, 2 * first + 4]]
    const saliency = Float32Array.from({ length: own }, (_, clip) => 9 * inside(_, clip))
    const annotation = {
      qid: i,
      query: `query ${i}`,
      vid: `video-${i}`,
      duration: 2 * own,
      relevant_windows: windows,
      relevant_clip_ids: [first, first + 1],
      saliency_scores: [
        [3, 3, 3],
        [3, 3, 4],
      ],
    }
    return {
      qid: i,
      vid: annotation.vid,
      query: annotation.query,
      durationSec: 2 * own,
      clipSec: 2,
      clips: own,
      words: 2 + (i % 2),
      video: numbers(own * dVideo, i),
      text: numbers((2 + (i % 2)) * dText, i + 0.5),
      windows,
      foreground: Float32Array.from({ length: own }, inside),
      span: Float32Array.from({ length: 2 * own }, (_, k) => windows[0]![k % 2]! / (2 * own)),
      saliency,
      annotation,
    }
  })
  return {
    name: 'qvhighlights',
    split,
    length,
    dVideo,
    dText,
    clipSec: 2,
    annotations: samples.map(({ annotation }) => annotation),
    checksum: `fake-${length}`,
    sources: [{ name: 'fake', size: dVideo }],
    sample: async (index) => samples[index]!,
  }
}

/** A query on its video: saliency, proposals, moments, recall. */
import { proposalTimeline, recallCurve, saliencyTimeline } from 'spikemba/viz'
import type { Gallery } from './entry.js'

const saliency = Array.from(
  { length: 75 },
  (_, i) => 2 * Math.exp(-(((i - 30) / 8) ** 2)) + Math.exp(-(((i - 58) / 4) ** 2)) + 0.2 * Math.sin(i) - 0.5,
)
const proposed = saliency.map((value) => Number(value > 0.3))
const timeline = {
  clipSec: 2,
  saliency,
  truth: [[48, 76]] as [number, number][],
  predicted: [
    [46, 78, 0.92],
    [110, 124, 0.4],
    [0, 12, 0.1],
  ] as [number, number, number][],
}
const proposals = { clipSec: 2, saliency, proposed, threshold: 0.3 }
const thresholds = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
const curves = {
  'with spikes': { thresholds, recall: thresholds.map((t) => 1.2 - t) },
  'without spikes': { thresholds, recall: thresholds.map((t) => 1.05 - t) },
}

export const moments: Gallery = {
  'saliencyTimeline/all lanes': {
    draw: () =>
      saliencyTimeline(
        { ...timeline, spikeRate: saliency.map((s) => Math.max(0, s) / 4), proposed },
        { title: 'a red circle grows' },
      ),
    bad: {
      'no clips': () => saliencyTimeline({ ...timeline, saliency: [] }),
      'NaN saliency': () => saliencyTimeline({ ...timeline, saliency: [Number.NaN] }),
      'short rates': () => saliencyTimeline({ ...timeline, spikeRate: [1] }),
      'clips of no length': () => saliencyTimeline({ ...timeline, clipSec: 0 }),
      'a moment that ends before it starts': () => saliencyTimeline({ ...timeline, truth: [[9, 3]] }),
      'a moment without end': () => saliencyTimeline({ ...timeline, predicted: [[1, Number.NaN, 1]] }),
      'no moments': () => saliencyTimeline({ ...timeline, truth: [], predicted: [] }),
      'one clip': () => saliencyTimeline({ clipSec: 2, saliency: [1], truth: [], predicted: [] }),
      'a hundred thousand clips': () =>
        saliencyTimeline({ ...timeline, saliency: new Float32Array(1e5).map((_, i) => i % 7) }),
    },
  },
  'saliencyTimeline/curve and moments': { draw: () => saliencyTimeline(timeline), bad: {} },
  proposalTimeline: {
    draw: () => proposalTimeline(proposals, { title: 'Proposals of the detector' }),
    bad: {
      'no clips': () => proposalTimeline({ clipSec: 2, saliency: [], proposed: [] }),
      'short proposals': () => proposalTimeline({ ...proposals, proposed: [1] }),
      'NaN saliency': () => proposalTimeline({ clipSec: 2, saliency: [Number.NaN], proposed: [1] }),
      'NaN threshold': () => proposalTimeline({ ...proposals, threshold: Number.NaN }),
      'clips of no length': () => proposalTimeline({ ...proposals, clipSec: Number.NaN }),
      'nothing proposed': () => proposalTimeline({ ...proposals, proposed: new Uint8Array(75) }),
      'a hundred thousand clips': () =>
        proposalTimeline({ clipSec: 2, saliency: new Float32Array(1e5), proposed: new Uint8Array(1e5) }),
    },
  },
  recallCurve: {
    draw: () => recallCurve(curves),
    bad: {
      'no curve': () => recallCurve({}),
      'no thresholds': () => recallCurve({ a: { thresholds: [], recall: [] } }),
      'another length': () => recallCurve({ a: { thresholds, recall: [1] } }),
      'a threshold in percent': () => recallCurve({ a: { thresholds: [50], recall: [1] } }),
      'recall below 0': () => recallCurve({ a: { thresholds: [0.5], recall: [-1] } }),
      NaN: () => recallCurve({ a: { thresholds: [0.5], recall: [Number.NaN] } }),
      'one point': () => recallCurve({ a: { thresholds: [0.5], recall: [42] } }),
    },
  },
}

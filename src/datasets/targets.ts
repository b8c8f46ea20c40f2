import { clipsOfMoment } from '../metrics/clipsOfMoment.js'
import type { Annotation } from '../metrics/index.js'
import { Random } from '../tensor/index.js'

/** Targets of one sample, one row a clip. Axes: l clip. */
export interface ClipTargets {
  /** Moments in seconds. */
  readonly windows: [number, number][]
  /** Ones inside a moment [l]. */
  readonly foreground: Float32Array
  /** Begin and end of the clip's moment, fractions of the duration [l, 2]; zeros outside. */
  readonly span: Float32Array
  /** 0–12 [l]. */
  readonly saliency: Float32Array
}

/** Largest saliency target. */
export const SALIENCY_MAX = 12

/**
 * What a sample should give: foreground, span and saliency per clip.
 *
 *   foreground_j = 1 where the centre (j + .5) · clipSec lies inside a moment; a moment without a centre takes the
 *                  nearest clip
 *   span_j       = that moment's (begin, end) / (clips · clipSec); where moments overlap, the later one of the list
 *   saliency_j   = 0–12: QVHighlights the sum of three ratings 0–4; TVSum 12 · Σ(label - 1) / 80 over 20 raters 1–5;
 *                  YouTube 12 where the label is positive; benchmarks of moments alone 12 on the foreground
 *
 * Source: Moment-DETR's and QD-DETR's released loaders. Axes: j clip.
 *
 * @param clips clips of the video as it is read
 * @param clipSec seconds per clip
 * @param maxWindows moments that foreground and span are made of, drawn by the query's id where there are more.
 *   Moment-DETR keeps 5, since its ten queries must match them; heads that answer per clip can keep all.
 */
export function clipTargets(
  annotation: Annotation,
  clips: number,
  clipSec: number,
  maxWindows = Number.POSITIVE_INFINITY,
): ClipTargets {
  const scored = highlightScores(annotation, clips)
  const windows =
    annotation.relevant_windows?.map(([start, end]): [number, number] => [start, end]) ??
    (scored ? runs(scored.positive, clipSec) : [])
  const kept =
    windows.length <= maxWindows
      ? windows
      : Random.seeded(0)
          .fork(`windows ${annotation.qid}`)
          .shuffle([...windows])
          .slice(0, maxWindows)
  const saliency =
    scored?.saliency ??
    sumOfRaters(annotation, clips) ??
    momentTargets(windows, clips, clipSec).foreground.map((x) => x * SALIENCY_MAX)
  return { windows, ...momentTargets(kept, clips, clipSec), saliency }
}

/** Foreground [clips] and span [clips, 2] of moments in seconds. Moments beyond the last clip are left out. */
export function momentTargets(
  windows: readonly (readonly [number, number])[],
  clips: number,
  clipSec: number,
): Pick<ClipTargets, 'foreground' | 'span'> {
  const foreground = new Float32Array(clips)
  const span = new Float32Array(clips * 2)
  const duration = clips * clipSec
  for (const [start, end] of windows)
    for (const j of clipsOfMoment([start, end], clips, clipSec)) {
      foreground[j] = 1
      span[2 * j] = start / duration
      span[2 * j + 1] = Math.min(1, end / duration)
    }
  return { foreground, span }
}

function sumOfRaters(
  { relevant_clip_ids: ids, saliency_scores: scores }: Annotation,
  clips: number,
): Float32Array | null {
  if (!ids || !scores) return null
  const saliency = new Float32Array(clips)
  for (const [k, id] of ids.entries())
    if (id < clips) saliency[id] = (scores[k] ?? []).reduce((sum, score) => sum + score, 0)
  return saliency
}

/**
 * Labels per clip of the benchmarks without moments. As moments they take the runs of positive clips: labelled in
 * YouTube, above the video's median in TVSum.
 */
function highlightScores({ label }: Annotation, clips: number): { saliency: Float32Array; positive: boolean[] } | null {
  if (!label) return null
  const binary = label[0]?.length === 1
  const saliency = Float32Array.from({ length: clips }, (_, j) => {
    const raters = label[j] ?? []
    if (binary) return (raters[0] ?? 0) > 0 ? SALIENCY_MAX : 0
    return (SALIENCY_MAX * raters.reduce((sum, rating) => sum + rating - 1, 0)) / (4 * raters.length || 1)
  })
  const middle = binary ? 0 : saliency.slice().sort()[clips >> 1]!
  return { saliency, positive: [...saliency].map((score) => score > middle) }
}

/** Runs of true as [start, end] in seconds. */
function runs(positive: readonly boolean[], clipSec: number): [number, number][] {
  const windows: [number, number][] = []
  for (const [j, inside] of positive.entries()) {
    if (!inside) continue
    if (positive[j - 1]) windows.at(-1)![1] = (j + 1) * clipSec
    else windows.push([j * clipSec, (j + 1) * clipSec])
  }
  return windows
}

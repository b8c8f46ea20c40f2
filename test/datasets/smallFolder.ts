import { memoryFolder } from 'spikemba/datasets'
import { writeJsonl, writeNpz } from 'spikemba/formats'

/** Rows of numbers that differ from cell to cell [rows, columns]. */
export const grid = (rows: number, columns: number, start = 1): Float32Array =>
  Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(start + i))

export const features = (rows: number, columns: number, name = 'features', data = grid(rows, columns)): Uint8Array =>
  writeNpz([[name, { shape: [rows, columns], data }]])

export const row = (qid: number, vid: string, more: object = {}): object => ({
  qid,
  vid,
  query: `query ${qid}`,
  duration: 20,
  relevant_windows: [[4, 10]],
  relevant_clip_ids: [2, 3, 4],
  saliency_scores: [
    [1, 2, 3],
    [4, 4, 4],
    [0, 1, 0],
  ],
  ...more,
})

/** A QVHighlights folder of two videos of ten clips and three queries; `change` may replace or remove (null) files. */
export function smallFolder(
  change: Record<string, Uint8Array | null> = {},
  rows: object[] = [row(0, 'a'), row(1, 'a'), row(2, 'b')],
): ReturnType<typeof memoryFolder> {
  const files = new Map<string, Uint8Array>([['train.jsonl', writeJsonl(rows)]])
  for (const vid of ['a', 'b']) {
    files.set(`slowfast_features/${vid}.npz`, features(10, 6))
    files.set(`clip_features/${vid}.npz`, features(10, 4))
  }
  for (const qid of [0, 1, 2]) files.set(`clip_text_features/qid${qid}.npz`, features(3 + qid, 5, 'last_hidden_state'))
  for (const [file, bytes] of Object.entries(change)) {
    if (bytes) files.set(file, bytes)
    else files.delete(file)
  }
  return memoryFolder(files, 'data')
}

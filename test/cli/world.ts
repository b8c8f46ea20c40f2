/** Writes a small benchmark folder: four queries on four videos in each split, with features of sizes 6, 4 and 8. */
import { writeFolder } from 'spikemba/datasets'
import { writeJsonl } from 'spikemba/formats'
import { features } from '../datasets/smallFolder.js'

export interface World {
  readonly duration: number
  /** The moment of every query. */
  readonly window: readonly [number, number]
  /** Rows of the video features. */
  readonly clips: number
  /** Rows of the text features. */
  readonly words?: number
  /** Fields over those of every row. */
  readonly row?: object
}

export async function writeWorld(
  dir: string,
  { duration, window, clips, words = 5, row = {} }: World,
): Promise<string> {
  const files: [string, Uint8Array][] = []
  const rows = [0, 1, 2, 3].map((qid) => ({
    qid,
    vid: `v${qid}`,
    query: `thing ${qid}`,
    duration,
    relevant_windows: [window],
    ...row,
  }))
  for (const { qid, vid } of rows) {
    files.push([`slowfast_features/${vid}.npz`, features(clips, 6)], [`clip_features/${vid}.npz`, features(clips, 4)])
    files.push([`clip_text_features/qid${qid}.npz`, features(words, 8, 'last_hidden_state')])
  }
  for (const split of ['train', 'val', 'test']) files.push([`${split}.jsonl`, writeJsonl(rows)])
  await writeFolder(dir, files)
  return dir
}

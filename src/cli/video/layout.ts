/** Features of own videos in the layout that training and prediction read. */
import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type FeatureMatrix, readFeatures } from '../../datasets/index.js'
import { writeNpz } from '../../formats/index.js'
import { writeFileAtomic } from '../../formats/internal.js'

/** The video source and the text source that this makes. */
export const SOURCE = 'clip_features'
export const TEXT_SOURCE = 'clip_text_features'
/** The names under which the published files hold their rows. */
const ARRAY = { [SOURCE]: 'features', [TEXT_SOURCE]: 'last_hidden_state' }

/** The file of a video (by its id) or of a sentence (`qid…`). */
export const featureFile = (folder: string, source: keyof typeof ARRAY, stem: string): string =>
  join(folder, source, `${stem}.npz`)

export async function writeFeatures(
  folder: string,
  source: keyof typeof ARRAY,
  stem: string,
  { rows, columns, data }: FeatureMatrix,
): Promise<string> {
  const path = featureFile(folder, source, stem)
  await mkdir(dirname(path), { recursive: true })
  await writeFileAtomic(path, writeNpz([[ARRAY[source]!, { shape: [rows, columns], data }]]))
  return path
}

/** The features of a video that were made after it; nothing where they are older or missing. */
export async function keptFeatures(folder: string, vid: string, video: string): Promise<FeatureMatrix | undefined> {
  const path = featureFile(folder, SOURCE, vid)
  if (!existsSync(path)) return undefined
  const [made, filmed] = await Promise.all([stat(path), stat(video)])
  return made.mtimeMs >= filmed.mtimeMs ? readFeatures(path) : undefined
}

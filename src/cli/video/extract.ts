import type { FeatureMatrix } from '../../datasets/index.js'
import { progressBar } from '../data/progressBar.js'
import type { Clip } from './clip.js'
import { VideoError } from './errors.js'
import { videoFrames, videoSeconds } from './ffmpeg.js'

/** A video's features [clips, d], and how long it is. */
export interface ExtractedVideo {
  readonly features: FeatureMatrix
  readonly seconds: number
}

/**
 * One row a clip, with a bar while it works.
 * @throws VideoError for what is no video, or shorter than half a clip
 */
export async function extractVideo(
  clip: Clip,
  path: string,
  { clipSec, bar = true }: { readonly clipSec: number; readonly bar?: boolean },
): Promise<ExtractedVideo> {
  const seconds = await videoSeconds(path)
  const shown = progressBar(path, bar)
  try {
    const all = Math.max(1, Math.round(seconds / clipSec))
    const features = await clip.images(videoFrames(path, clip.size, clipSec), (done) =>
      shown.update(done, Math.max(all, done)),
    )
    if (features.rows === 0)
      throw new VideoError(path, `lasts ${seconds} s and has no frame, expected at least one clip of ${clipSec} s`)
    return { features, seconds }
  } finally {
    shown.stop()
  }
}

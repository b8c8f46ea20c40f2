/** What a video of the shapes world looks like: pictures evenly spread over its length, as data URIs for a page. */
import { renderClip } from '../datasets/index.js'
import { pngUrl } from '../display/index.js'
import { encodePng } from '../viz/index.js'

/** Side of a picture in pixels. */
const SIZE = 48

/**
 * @param vid name of a video of the shapes world
 * @param clips its length
 */
export function filmStrip(vid: string, clips: number, count = 12): string[] {
  return Array.from({ length: Math.min(count, clips) }, (_, i) => {
    const clip = Math.floor(((i + 0.5) * clips) / Math.min(count, clips))
    const { frames, width, height } = renderClip(vid, clip, { size: SIZE })
    return pngUrl(encodePng(frames[0]!, width, height))
  })
}

import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { VideoError } from './errors.js'
import { isVideoName } from './ffmpeg.js'

/** A video and the id that its features go by. */
export interface OwnVideo {
  readonly path: string
  readonly vid: string
}

/**
 * A video, or all videos in a folder and the folders in it, by name.
 * @throws VideoError for a folder without videos, and for two videos of one id; Node's own error when it is not there
 */
export async function ownVideos(path: string): Promise<OwnVideo[]> {
  if (!(await stat(path)).isDirectory()) return [{ path, vid: stem(basename(path)) }]
  const names = (await readdir(path, { recursive: true })).filter((name) => isVideoName(name)).sort()
  if (names.length === 0)
    throw new VideoError(path, 'has no videos, expected files such as film.mp4, film.mkv or film.webm')
  const videos = names.map((name) => ({ path: join(path, name), vid: idOf(relative(path, join(path, name))) }))
  requireOwnIds(videos)
  return videos
}

/** @throws VideoError when two videos would share their features */
export function requireOwnIds(videos: readonly OwnVideo[]): void {
  const seen = new Map<string, string>()
  for (const { path, vid } of videos) {
    const other = seen.get(vid)
    if (other !== undefined) throw new VideoError(path, `has the id of ${other}, ${vid}; rename one of them`)
    seen.set(vid, path)
  }
}

const stem = (name: string): string => name.slice(0, name.length - extname(name).length)
/** `holiday/beach.mp4` is the video `holiday-beach`. */
const idOf = (name: string): string => stem(name).split(sep).join('-')

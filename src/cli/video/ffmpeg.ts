/**
 * Frames of a video by ffmpeg, a program of its own: it knows every format, and a video that breaks it breaks no more
 * than it.
 *
 * The frames are those of the published extraction for QVHighlights: one for every clip (`fps=1/2` keeps the frame
 * nearest to the clip's middle), the shorter side scaled to the model's, the middle square cut out.
 * Source: Lei, Berg & Bansal, Moment-DETR, NeurIPS 2021, run_on_video/data_utils.py.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { base64 } from '../../display/index.js'
import { execute, lastLine } from '../tensorflow/execute.js'
import { VideoError } from './errors.js'

/** What is said where the program is missing. */
const MISSING = 'is not found; it reads the videos: install it (Debian, Ubuntu: apt-get install ffmpeg)'
/** Only files on the disk: a list that names addresses is not followed. */
const FILES_ONLY = ['-protocol_whitelist', 'file,pipe']
const NOT_FOUND = 127
/** Endings by which videos of a folder are known. */
const VIDEO = /^\.(mp4|m4v|mkv|webm|mov|avi|mpe?g|ts|mts|wmv|flv|ogv|3gp)$/i
const RGB = 3

/** Whether a file's name is a video's. */
export const isVideoName = (name: string): boolean => VIDEO.test(extname(name))

/**
 * How long a video is, in seconds.
 * @throws VideoError when it is none; Node's own error when it is not there
 */
export async function videoSeconds(path: string): Promise<number> {
  await stat(path)
  const { code, stdout, stderr } = await execute('ffprobe', [
    ...['-v', 'error', ...FILES_ONLY, '-select_streams', 'v:0'],
    ...['-show_entries', 'stream=codec_type,duration:format=duration', '-of', 'json', `file:${path}`],
  ])
  if (code === NOT_FOUND) throw new VideoError('ffprobe', MISSING)
  if (code !== 0) throw new VideoError(path, `ffmpeg cannot read it (${lastLine(stderr)}); expected a video`)
  const { streams = [], format } = JSON.parse(stdout) as {
    streams?: { duration?: string }[]
    format?: { duration?: string }
  }
  if (streams.length === 0) throw new VideoError(path, 'has no pictures, expected a video')
  const seconds = Number(format?.duration ?? streams[0]!.duration)
  if (!(seconds > 0))
    throw new VideoError(path, 'says nothing of its length; write it anew: ffmpeg -i FILE -c copy NEW')
  return seconds
}

/**
 * The frames of a video, one a clip.
 * @param size side of the square frames in pixels
 * @returns RGB, row after row [size, size, 3], as they come
 * @throws VideoError when it cannot be read to its end
 */
export async function* videoFrames(path: string, size: number, clipSec: number): AsyncGenerator<Uint8Array> {
  // As `int(w * size / h)` of the source rounds: down.
  const shorter = `scale=w='if(gte(ih,iw),${size},trunc(iw*${size}/ih))':h='if(gte(ih,iw),trunc(ih*${size}/iw),${size})'`
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', ...FILES_ONLY, '-i', `file:${path}`, '-map', '0:v:0'],
      ...['-vf', `fps=${1 / clipSec},${shorter},crop=${size}:${size}`],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const closed = once(child, 'close') as Promise<[number | null]>
  closed.catch(() => {}) // told below
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const bytes = size * size * RGB
  let frame = new Uint8Array(bytes)
  let filled = 0
  try {
    for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + bytes - filled)
        frame.set(part, filled)
        at += part.length
        filled += part.length
        if (filled < bytes) continue
        yield frame
        frame = new Uint8Array(bytes)
        filled = 0
      }
    }
    const [code] = await closed.catch((error: NodeJS.ErrnoException): [number] => {
      if (error.code === 'ENOENT') throw new VideoError('ffmpeg', MISSING)
      throw error
    })
    if (code !== 0) throw new VideoError(path, `ffmpeg cannot read it to its end (${lastLine(said)})`)
  } finally {
    child.kill()
  }
}

/**
 * Small pictures evenly spread over a video, as data URIs for a page.
 * @returns fewer where a place cannot be read
 */
export async function videoStrip(path: string, seconds: number, count = 8, height = 72): Promise<string[]> {
  const places = Array.from({ length: count }, (_, i) => ((i + 0.5) * seconds) / count)
  const pictures = await Promise.all(places.map((at) => onePicture(path, at, height)))
  return pictures.flatMap((bytes) => (bytes.length > 0 ? [`data:image/jpeg;base64,${base64(bytes)}`] : []))
}

async function onePicture(path: string, seconds: number, height: number): Promise<Uint8Array> {
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', ...FILES_ONLY, '-ss', seconds.toFixed(3), '-i', `file:${path}`, '-frames:v', '1'],
      ...['-vf', `scale=-2:${height}`, '-f', 'image2', '-c:v', 'mjpeg', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const parts: Uint8Array[] = []
  child.stdout.on('data', (part: Uint8Array) => void parts.push(part))
  await once(child, 'close')
  return new Uint8Array(Buffer.concat(parts))
}

/** A sample and a dataset as a cell shows them: what is in them, and a film strip. */
import {
  cut,
  encodePng,
  escapeHtml,
  group,
  many,
  pngUrl,
  type Self,
  shapeText,
  short,
  showsAs,
  sparkline,
  sparkSvg,
} from '../display/index.js'
import type { Dataset } from './dataset.js'
import type { Sample } from './sample.js'
import { renderClip } from './shapes/renderClip.js'

/** Pictures of a strip, and their side in pixels. */
const STRIP = { pictures: 12, side: 32 }
/** Names of videos that can be drawn again. */
const RENDERED = /^shapes-/
/** Queries that a dataset quotes. */
const QUOTED = 5

export const showsSample = (sample: Sample): Sample => showsAs(sample, describeSample)
export const showsDataset = <D extends Dataset>(dataset: D): D => showsAs(dataset, describeDataset)

function describeSample(sample: Sample): Self {
  const { qid, vid, query, clips, clipSec, durationSec, words, windows, saliency, foreground } = sample
  const brief = `Sample ${qid}: “${cut(query, 60)}” in ${vid}, ${many(clips, 'clip')}`
  const lines = [
    `Sample ${qid}: “${query}”`,
    `video ${vid}: ${many(clips, 'clip')} of ${short(clipSec)} s, ${short(durationSec)} s in all`,
    `features: video ${shapeText([clips, sample.video.length / clips])}, text ${shapeText([words, sample.text.length / words])}`,
    `moments: ${spans(windows)}`,
  ]
  const rated = saliency.some((value) => value !== 0)
  const shown = () => ({
    text: [...lines, ...(rated ? [`saliency  ${sparkline(saliency)}`] : []), `moments   ${marks(foreground)}`].join(
      '\n',
    ),
    html: `<div>${lines.map((line, i) => `<div>${i === 0 ? `<b>${escapeHtml(line)}</b>` : escapeHtml(line)}</div>`).join('')}${film(vid, clips)}${timeline(sample, rated)}</div>`,
  })
  return { brief, shown }
}

function describeDataset(dataset: Dataset): Self {
  const { name, split, length, annotations, clipSec, dVideo, dText, sources = [] } = dataset
  const videos = new Set(annotations.map(({ vid }) => vid)).size
  const brief = `${name}, ${split}: ${group(length)} ${length === 1 ? 'query' : 'queries'}`
  const moments = annotations.flatMap(({ relevant_windows }) => relevant_windows ?? [])
  const seconds = moments.map(([start, end]) => end - start).sort((a, b) => a - b)
  const durations = annotations.map(({ duration }) => duration)
  const lines = [
    `${brief} on ${many(videos, 'video')}`,
    `video: ${short(Math.min(...durations))} to ${short(Math.max(...durations))} s, clips of ${short(clipSec)} s, ${dVideo} features${sources.length > 0 ? ` (${sources.map((source) => `${source.name} ${source.size}`).join(', ')}, time 2)` : ''}`,
    `text: ${dText} features a word`,
    seconds.length > 0
      ? `moments: ${many(seconds.length, 'moment')}, ${short(seconds[0]!)} to ${short(seconds.at(-1)!)} s, median ${short(seconds[seconds.length >> 1]!)} s`
      : 'moments: none are marked',
  ]
  const quoted = annotations
    .slice(0, QUOTED)
    .map(
      ({ qid, query, vid, relevant_windows }) =>
        `${qid}  “${cut(query, 60)}”  ${vid}, ${spans(relevant_windows ?? [])}`,
    )
  const more = length > QUOTED ? [`… ${group(length - QUOTED)} more`] : []
  const first = annotations[0]
  const shown = () => ({
    text: [...lines, ...quoted, ...more].join('\n'),
    html: `<div>${lines.map((line, i) => `<div>${i === 0 ? `<b>${escapeHtml(line)}</b>` : escapeHtml(line)}</div>`).join('')}${first ? film(first.vid, Math.max(1, Math.round(first.duration / clipSec))) : ''}<ul style="margin:4px 0">${[...quoted, ...more].map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></div>`,
  })
  return { brief, shown }
}

/** Three moments, and how many more. */
function spans(windows: readonly (readonly [number, number])[]): string {
  if (windows.length === 0) return 'not marked'
  const first = windows.slice(0, 3).map(([start, end]) => `${short(start)}–${short(end)} s`)
  return windows.length > 3 ? `${first.join(', ')} and ${windows.length - 3} more` : first.join(', ')
}

/** A letter a clip, or a stretch of clips: where the moments are. */
function marks(foreground: Float32Array): string {
  const count = Math.min(60, foreground.length)
  return Array.from({ length: count }, (_, i) => {
    const part = foreground.subarray(
      Math.floor((i * foreground.length) / count),
      Math.floor(((i + 1) * foreground.length) / count),
    )
    return part.includes(1) ? '█' : '·'
  }).join('')
}

/** Pictures evenly spread over a video that can be drawn again; nothing for features alone. */
function film(vid: string, clips: number): string {
  if (!RENDERED.test(vid)) return ''
  try {
    const count = Math.min(STRIP.pictures, clips)
    const pictures = Array.from({ length: count }, (_, i) => {
      const { frames, width, height } = renderClip(vid, Math.floor(((i + 0.5) * clips) / count), {
        size: STRIP.side,
        frames: 1,
      })
      return `<img alt="" width="${width}" height="${height}" style="flex:1;min-width:0;max-width:64px;image-rendering:pixelated;margin:0" src="${pngUrl(encodePng(frames[0]!, width, height))}">`
    })
    return `<div role="img" aria-label="pictures of ${escapeHtml(vid)}, evenly spread" style="display:flex;max-width:640px;margin:4px 0">${pictures.join('')}</div>`
  } catch {
    return '' // a video of that name with other clips than the scene's: features of one's own
  }
}

/** The moments as bars over the video's length, with the saliency below. */
function timeline({ durationSec, windows, saliency }: Sample, rated: boolean): string {
  const bars = windows.map(([start, end]) => {
    const [left, width] = [(100 * start) / durationSec, (100 * (end - start)) / durationSec]
    return `<span title="${short(start)}–${short(end)} s" style="position:absolute;left:${left.toFixed(2)}%;width:${width.toFixed(2)}%;top:0;bottom:0;background:#009E73"></span>`
  })
  const strip = `<div role="img" aria-label="moments ${escapeHtml(spans(windows))}" style="position:relative;max-width:640px;height:10px;background:#88888833;margin:4px 0;overflow:hidden">${bars.join('')}</div>`
  return `${strip}${rated ? `<div title="saliency a clip">${sparkSvg(saliency, { width: 640 })}</div>` : ''}`
}

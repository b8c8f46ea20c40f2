import { saliencyTimeline } from '../viz/index.js'
import { escapeHtml, page, picture, table } from './html.js'
import type { RunExample } from './run.js'
import { strip } from './strip.js'

/** A moment of one of several videos, in seconds. */
export interface Moment {
  /** The video's id. */
  readonly vid: string
  /** Seconds from the video's beginning. */
  readonly start: number
  /** Seconds from the video's beginning. */
  readonly end: number
  /** 0–1; comparable between videos of one search. */
  readonly score: number
}

/** A video that was searched, with what the model found in it. */
export interface FoundVideo extends RunExample {
  /** Length in seconds. */
  readonly seconds: number
  /** The file as the page links it. */
  readonly address: string
}

/** One search. */
export interface Search {
  /** The sentence. */
  readonly query: string
  /** Videos that were searched. */
  readonly searched: number
  /** The best moments over all of them, the best first. */
  readonly moments: readonly Moment[]
  /** The videos that are shown. */
  readonly videos: readonly FoundVideo[]
  /** What could not be read, a sentence each. */
  readonly failed: readonly string[]
}

/** Jumps to a moment of a film, and plays it. */
const PLAY = `for (const button of document.querySelectorAll('button[data-start]'))
  button.onclick = () => {
    const film = document.getElementById(button.dataset.film)
    film.currentTime = Number(button.dataset.start)
    film.play()
    film.scrollIntoView({ behavior: 'smooth', block: 'nearest' })
  }`

const STYLE = `<style>video { width: 640px; max-width: 100%; background: #000; margin-left: 0 } button { font: inherit; margin: 0 .4rem .4rem 0; padding: .2rem .6rem; cursor: pointer }</style>`

/**
 * A page about one search: the moments over all videos, and of each shown video the film with a button a moment, its
 * pictures, and the saliency over its length. All but the films lies in the page; they are linked where they are.
 */
export async function findPage({ query, searched, moments, videos, failed }: Search): Promise<string> {
  const best = moments[0]
  const lead = best
    ? `Best: ${best.vid}, ${best.start}–${best.end} s. ${searched === 1 ? 'One video' : `${searched} videos`} searched.`
    : `Nothing found in ${searched} videos.`
  const parts = [
    STYLE,
    `<h1>“${escapeHtml(query)}”</h1><p class="lead">${escapeHtml(lead)}</p>`,
    table(
      ['video', 'from (s)', 'to (s)', 'score'],
      moments.map(({ vid, start, end, score }) => [vid, String(start), String(end), score.toFixed(3)]),
      'Moments, the best first',
    ),
    ...(await Promise.all(videos.map((video, i) => oneVideo(video, `film${i}`)))),
    ...(failed.length > 0
      ? [`<h2>Left out</h2><ul>${failed.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`]
      : []),
    `<script>${PLAY}</script>`,
  ]
  return page(`“${query}”`, parts.join('\n'))
}

async function oneVideo({ vid, address, frames = [], predicted, ...data }: FoundVideo, id: string): Promise<string> {
  const figure = saliencyTimeline(
    {
      clipSec: data.clipSec,
      saliency: data.saliency,
      predicted,
      ...(data.spikeRate ? { spikeRate: data.spikeRate } : {}),
      ...(data.proposed ? { proposed: data.proposed } : {}),
    },
    { title: '' },
  )
  const svg = await figure.svg()
  const buttons = predicted
    .slice(0, 3)
    .map(
      ([start, end, score]) =>
        `<button data-film="${id}" data-start="${start}">${start}–${end} s (${score.toFixed(2)})</button>`,
    )
  return [
    `<h2>${escapeHtml(vid)}</h2>`,
    `<video id="${id}" src="${escapeHtml(address)}" controls preload="metadata" aria-label="${escapeHtml(vid)}"></video>`,
    `<p>${buttons.join('')}<a href="${escapeHtml(address)}">${escapeHtml(decodeURIComponent(address))}</a></p>`,
    strip(frames, svg),
    picture(svg, `${vid}${figure.text}`),
  ].join('\n')
}

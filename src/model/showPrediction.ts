/** A prediction as a cell shows it: the best moments and the curve of the saliency. */
import { escapeHtml, many, type Self, short, showsAs, sparkline, sparkSvg } from '../display/index.js'
import type { Prediction } from '../metrics/index.js'

/** Moments that are listed. */
const LISTED = 10

/**
 * Gives a prediction its look, and keeps the length of a clip beside it, which the official format has no key for:
 * pictures need it to put scores and moments on one axis. It is no key of the object, so that files hold the format
 * alone.
 */
export const showsPrediction = (clipSec: number, prediction: Prediction): Prediction =>
  showsAs(Object.defineProperty(prediction, 'clipSec', { value: clipSec, enumerable: false }), describe)

function describe({
  qid,
  query,
  vid,
  pred_relevant_windows: windows,
  pred_saliency_scores: scores = [],
}: Prediction): Self {
  const best = windows[0]
  const brief = `Prediction ${qid}: ${many(windows.length, 'moment')}${best ? `, best ${span(best)}` : ''}`
  const asked = [...(query === undefined ? [] : [`“${query}”`]), ...(vid === undefined ? [] : [`in ${vid}`])].join(' ')
  const listed = windows.slice(0, LISTED).map((window, i) => `${i + 1}. ${span(window)}, score ${short(window[2])}`)
  if (windows.length > LISTED) listed.push(`… ${windows.length - LISTED} more`)
  const shown = () => ({
    text: [
      brief,
      ...(asked ? [asked] : []),
      ...(scores.length > 0 ? [`saliency ${sparkline(scores)}`] : []),
      ...listed,
    ].join('\n'),
    html: `<div><b>${escapeHtml(brief)}</b>${asked && `<div>${escapeHtml(asked)}</div>`}${scores.length > 0 ? `<div title="saliency a clip">${sparkSvg(scores)}</div>` : ''}${listed.map((line) => `<div>${escapeHtml(line)}</div>`).join('')}</div>`,
  })
  return { brief, shown }
}

const span = ([start, end]: readonly [number, number, ...number[]]): string => `${short(start)}–${short(end)} s`

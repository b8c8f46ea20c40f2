/** What the view shows, in sentences: for screen readers, and for whoever reads faster than they look. */

import { type Scene, short } from './panels/panel.js'
import { seconds } from './timeAxis.js'

export function overviewInWords({ recording }: Scene): string {
  const { sample, moments, truth, layers } = recording
  const [best] = moments
  const marked = truth?.windows.map(([from, to]) => `${seconds(from)} to ${seconds(to)}`).join(' and ')
  return [
    `${sample.clips} clips of ${short(sample.clipSec)} s, ${sample.words} words.`,
    best
      ? `Predicted: ${seconds(best[0])} to ${seconds(best[1])}, score ${best[2].toFixed(2)}.`
      : 'No moment predicted.',
    marked ? `Marked: ${marked}.` : '',
    best && truth?.windows.length
      ? `Best overlap (IoU) ${Math.max(...truth.windows.map((window) => overlap(best, window))).toFixed(2)}.`
      : '',
    layers.length ? '' : 'This model has no spiking layers.',
  ]
    .filter(Boolean)
    .join(' ')
}

export function layerInWords({ engine, state }: Scene): string {
  const layer = engine.layer(state.layer)
  if (!layer) return ''
  const facts = engine.facts(state, layer)
  const count = (kind: string): number => facts.filter(({ state }) => state === kind).length
  const mean = facts.reduce((sum, { rate }) => sum + rate, 0) / facts.length
  const { gained, lost } = engine.difference(state, layer)
  return `${facts.length} neurons over ${state.tokens}: mean rate ${short(mean)} spikes a step, ${count('dead')} silent, ${count('saturated')} saturated.${
    engine.beside
      ? ` ${gained} spikes are here alone, ${lost} in ${engine.beside.name} alone.`
      : engine.changed(state, layer)
        ? ` Run again with changed settings: ${gained} spikes gained, ${lost} lost.`
        : ''
  }`
}

export function cursorInWords(scene: Scene): string {
  const { recording, engine, state } = scene
  const { token, step } = state.at
  if (state.tokens === 'words') return `Word ${token + 1} of ${recording.sample.words}, step ${step}.`
  const rate = engine.clipRate(state)?.[token]
  const proposed = engine.proposals(state).some(([from, to]) => from <= token && token < to)
  return `${seconds(token * recording.sample.clipSec)}, clip ${token}, step ${step}: saliency ${short(recording.saliency[token]!)}${rate === undefined ? '' : `, ${short(100 * rate)} % of neurons fire, ${proposed ? 'proposed' : 'not proposed'}`}.`
}

function overlap([a0, a1]: readonly number[], [b0, b1]: readonly number[]): number {
  const both = Math.max(0, Math.min(a1!, b1!) - Math.max(a0!, b0!))
  const either = Math.max(a1!, b1!) - Math.min(a0!, b0!)
  return either > 0 ? both / either : 0
}

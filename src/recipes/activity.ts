/** The report's words and curves about spikes: what they are, how often neurons fire, how many never do. */
import { type Curve, trainingCurves } from '../viz/index.js'
import { picture } from './html.js'
import type { Run } from './run.js'

const WORDS =
  '<p>A <b>spike</b> is the 1 that a neuron sends at a step at which its membrane potential reaches the threshold; at all other steps it sends 0. ' +
  'The <b>firing rate</b> is the share of steps with a spike, a mean over neurons, tokens and queries: at 10 % a neuron fires at one step in ten. ' +
  'A channel is <b>dead</b> when it fires at no step of a whole batch: it tells nothing and learns little. ' +
  'The spike rate below a query is the share of the detector’s neurons that fire, clip by clip.</p>'

/** @returns nothing for runs without spiking neurons */
export async function activity(runs: readonly Run[]): Promise<string[]> {
  const curves = runs.flatMap(({ name, activity: points = [] }) =>
    (['rate', 'dead'] as const).map(
      (key): Curve => ({
        name: `${runs.length > 1 ? `${name} ` : ''}${key === 'rate' ? 'firing rate' : 'dead channels'}`,
        points: points.flatMap(({ step, values }) =>
          Number.isFinite(values[key]) ? [{ step, value: 100 * values[key]! }] : [],
        ),
      }),
    ),
  )
  const drawn = curves.filter(({ points }) => points.length > 0)
  if (drawn.length === 0)
    return runs.some(({ examples }) => examples.some(({ spikeRate }) => spikeRate)) ? ['<h2>Spikes</h2>', WORDS] : []
  const figure = trainingCurves(drawn, { title: 'spikes of the detector', y: 'percent' })
  return ['<h2>Spikes</h2>', WORDS, picture(await figure.svg(), figure.text)]
}

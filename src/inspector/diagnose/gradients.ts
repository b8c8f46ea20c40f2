/** How the loss pulls at the parameters, part by part: where it pulls too hard, and where not at all. */
import { short } from '../../display/text.js'
import type { RecordedGradient, Recording } from '../recording.js'
import type { Check, Finding } from './finding.js'

/** Norm of the whole gradient of one sample, before clipping; fresh and trained models have 10 to 500. */
const EXPLODING = 1e4

/** What of a model is looked at together: `ssd.0`, `cmr_v.1`, `proj_t`, `fg`. */
const partOf = (name: string): string => /^(ssd|cmr_v|cmr_t|mrm)\.\d+/.exec(name)?.[0] ?? /^[^.]+/.exec(name)![0]

export const checkGradients: Check = (recordings) => {
  const recording = recordings.find(({ gradients }) => gradients?.length)
  return recording?.gradients ? [...exploding(recording.gradients), ...cut(recording.gradients, recording)] : []
}

function exploding(gradients: readonly RecordedGradient[]): Finding[] {
  const total = Math.hypot(...gradients.map(({ gradient }) => gradient))
  if (total <= EXPLODING) return []
  const worst = gradients.reduce((most, each) => (each.gradient > most.gradient ? each : most))
  return [
    {
      ...{ fault: 'exploding gradient', where: `parameter ${worst.name}`, value: total },
      says: `the gradient of one sample has norm ${short(total)}, most of it (${short(worst.gradient)}) at ${worst.name}, whose own norm is ${short(worst.weight)}`,
      cause:
        'a surrogate too sharp, a division by something near 0, features that are not normalised, or a learning rate that has blown the weights up',
      attempt: 'surrogateAlpha smaller, gradientClip=0.1, lr smaller; look at the features’ scale',
    },
  ]
}

/** Parts of the model that the loss does not reach at all, while it reaches others. */
function cut(gradients: readonly RecordedGradient[], { config }: Recording): Finding[] {
  const parts = new Map<string, number>()
  for (const { name, gradient } of gradients)
    parts.set(partOf(name), Math.hypot(parts.get(partOf(name)) ?? 0, gradient))
  const untouched = [...parts].filter(([part, norm]) => norm === 0 && !mayRest(part, config)).map(([part]) => part)
  if (untouched.length === 0 || untouched.length === parts.size) return []
  const reached = [...parts].filter(([, norm]) => norm > 0)
  const strongest = reached.reduce((most, each) => (each[1] > most[1] ? each : most))
  const spiking = untouched.some((part) => part.startsWith('ssd'))
  return [
    {
      ...{ fault: 'gradient cut', where: untouched.join(', '), value: 0 },
      says: `the gradient is exactly 0 at every parameter of ${untouched.join(', ')}, while ${strongest[0]} has ${short(strongest[1])}: zero to the last bit means cut, small would mean far from the threshold`,
      cause: `${spiking ? 'spikes were detached (stopGradient, dataSync and back), ' : ''}the part is left out of the graph, or no loss asks for it`,
      attempt: 'look for stopGradient or a tensor made anew from numbers; lossWeights decides which losses ask',
    },
  ]
}

/** Parts that a configuration leaves out on purpose, and the vector that silence multiplies by 0. */
function mayRest(part: string, config: Readonly<Record<string, unknown>>): boolean {
  const { slots, lossWeights = {} } = config as { slots?: number; lossWeights?: Readonly<Record<string, number>> }
  const unasked = (...losses: string[]): boolean => losses.every((loss) => lossWeights[loss] === 0)
  if (part.startsWith('slots_')) return slots === 0
  if (part === 'fg') return unasked('foreground')
  if (part === 'span') return unasked('boundary', 'overlap')
  return part === 'prior_in' || (part.startsWith('sal_') && unasked('entropy'))
}

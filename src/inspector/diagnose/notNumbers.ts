/** The first place, in the order in which a pass computes, at which there is a value that is no finite number. */
import type { RecordedMixer, Recording } from '../recording.js'
import type { Check, Finding } from './finding.js'

type Values = ArrayLike<number>

export const checkNumbers: Check = (recordings) => {
  for (const recording of recordings)
    for (const [where, values, axes] of inOrder(recording)) {
      const at = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value))
      if (at < 0) continue
      return [finding(where, values[at]!, `${axes(at)}`, recording)]
    }
  return []
}

function finding(where: string, value: number, place: string, { weights, sample }: Recording): Finding {
  const advice = where.startsWith('gradient')
    ? [
        'a division by something near 0, or a surrogate that overflows',
        'surrogateAlpha smaller; `--non-finite skip` leaves such a step out, which hides it',
      ]
    : where.startsWith('weight')
      ? [
          'a step of training with a gradient that was not finite',
          'go back to a checkpoint before it; lr smaller, gradientClip=0.1, `--non-finite error`',
        ]
      : where.startsWith('currents')
        ? [
            'features that are not numbers, or weights that are not',
            `\`npx spikemba data check\`${weights ? '' : ', and `spikemba inspect --weights` to look at the weights, too'}`,
          ]
        : [
            'a division by 0 or a number that overflowed in the part before it',
            'lr smaller, gradientClip=0.1; discretization=zoh where the state is it',
          ]
  return {
    ...{ fault: 'not a number', where, value },
    says: `${value} stands first in ${where}${place ? `, ${place}` : ''}${sample.query ? ` (“${sample.query}”)` : ''}; what comes after it follows from it`,
    cause: advice[0]!,
    attempt: advice[1]!,
  }
}

/** Everything that a pass leaves behind, with words for a place in it. */
function* inOrder(
  recording: Recording,
): Generator<readonly [where: string, values: Values, axes: (at: number) => string]> {
  const { layers, blocks, saliency, foreground, boundaries, losses, gradients, weights } = recording
  const plain = (): string => ''
  const clip = (at: number): string => `clip ${at}`
  for (const [name, { data }] of weights ?? []) yield [`weight ${name}`, data, (at) => `entry ${at}`]
  for (const { name, currents, tokens, channels } of layers)
    yield [
      `currents of layer ${name}`,
      currents,
      (at) =>
        `step ${Math.floor(at / (tokens * channels))}, token ${Math.floor(at / channels) % tokens}, neuron ${at % channels}`,
    ]
  for (const [i, block] of blocks.entries())
    for (const name of ['video', 'text', 'joint'] as const) {
      yield* mixerValues(`block ${i}, ${name}`, block[name])
      const slots = name === 'video' ? block.slotsVideo : name === 'text' ? block.slotsText : undefined
      if (slots)
        yield [
          `slots after block ${i}, ${name}`,
          slots,
          (at) => `slot ${Math.floor(at / (slots.length / block[name].slots))}`,
        ]
    }
  yield ['saliency', saliency, clip]
  yield ['foreground', foreground, clip]
  yield ['boundaries', boundaries, (at) => clip(at >> 1)]
  for (const [name, value] of Object.entries(losses)) yield [`loss ${name}`, [value], plain]
  for (const { name, gradient } of gradients ?? []) yield [`gradient of ${name}`, [gradient], plain]
}

function* mixerValues(
  where: string,
  { gate, forward, backward, tokens }: RecordedMixer,
): Generator<readonly [string, Values, (at: number) => string]> {
  const token = (at: number): string => `token ${at % tokens}`
  for (const [direction, scan] of Object.entries({ forward, backward })) {
    if (!scan) continue
    yield [`step length Δ of ${where}, ${direction}`, scan.delta, token]
    yield [`state of ${where}, ${direction}`, scan.stateNorm, token]
  }
  if (gate) yield [`gate of ${where}`, gate, token]
}

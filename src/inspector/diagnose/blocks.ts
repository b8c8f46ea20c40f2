/** What blocks let through, carry and remember: gates, slots, states. */
import { percent, short } from '../../display/text.js'
import type { RecordedBlock, Recording } from '../recording.js'
import { type Check, type Finding, mean, median } from './finding.js'

/** Mean size of what a gate lets through, below which its mixer adds nothing. */
const SHUT = 0.01
/** State after the slots, as a share of the state at the tokens, below which nobody reads what slots write. */
const UNREAD = 0.01
/** Cosine between slots above which they are one and the same. */
const ALIKE = 0.999
/** Norms of a state that holds nothing, and of one that has lost hold. */
const EMPTY = 1e-6
const LOST = 1e6

const MIXERS = ['video', 'text', 'joint'] as const

export const checkBlocks: Check = (recordings) =>
  recordings[0]!.blocks.flatMap((_, i) => {
    const blocks = recordings.flatMap(({ blocks }) => blocks[i] ?? [])
    return [
      ...MIXERS.flatMap((name) => [...shut(name, i, blocks), ...states(name, i, blocks)]),
      ...(['video', 'text'] as const).flatMap((name) => [
        ...unread(name, i, blocks),
        ...alike(name, i, blocks, recordings),
      ]),
    ]
  })

function shut(name: (typeof MIXERS)[number], i: number, blocks: readonly RecordedBlock[]): Finding[] {
  const gates = blocks.flatMap((block) => block[name].gate ?? [])
  if (gates.length === 0) return []
  const value = mean(gates.map((gate) => mean(gate.map(Math.abs))))
  if (!(value < SHUT)) return []
  return [
    {
      ...{ fault: 'gate shut', where: `block ${i}, ${name}`, value },
      says: `the gate lets ${short(value)} through (mean size over channels and tokens; .1 to .5 is usual): the state space behind it adds nothing`,
      cause:
        name === 'joint'
          ? 'a silent detector (without spikes SiLU(0) = 0), or gate weights near 0'
          : 'gate weights near 0',
      attempt:
        name === 'joint'
          ? 'gate=onePlus or gate=clip, which silence does not shut; wake the detector (slider θ)'
          : 'train from fresh weights; weightDecay smaller',
    },
  ]
}

function states(name: (typeof MIXERS)[number], i: number, blocks: readonly RecordedBlock[]): Finding[] {
  return (['forward', 'backward'] as const).flatMap((direction): Finding[] => {
    const scans = blocks
      .flatMap((block) => block[name][direction] ?? [])
      .filter(({ stateNorm }) => stateNorm.length > 0)
    if (scans.length === 0) return []
    const norms = scans.flatMap(({ stateNorm }) => [...stateNorm])
    const value = median(norms)
    const largest = Math.max(...norms)
    const delta = median(scans.flatMap(({ delta }) => [...delta]))
    const where = `block ${i}, ${name}, ${direction}`
    const says = `its state’s norm is ${short(value)} at the median token and ${short(largest)} at most, its step length Δ ${short(delta)}`
    if (value < EMPTY)
      return [
        {
          ...{ fault: 'empty state', where, value },
          says: `the state space remembers nothing: ${says}`,
          cause:
            delta < 1e-4
              ? 'step lengths that collapsed to 0: nothing is written'
              : 'inputs of zeros, or weights of zeros before the scan',
          attempt: 'dtMin and dtMax (.001 and .1 are usual), and fresh weights',
        },
      ]
    if (largest <= LOST) return []
    return [
      {
        ...{ fault: 'exploding state', where, value: largest },
        says,
        cause: 'steps too long for the rule (Euler leaves the stable range at Δ|A| > 2), or weights that have blown up',
        attempt: 'discretization=zoh, dtMax smaller, lr smaller, gradientClip=0.1',
      },
    ]
  })
}

/** Slots are read first: what they leave in the forward state is what the tokens after them can know of them. */
function unread(name: 'video' | 'text', i: number, blocks: readonly RecordedBlock[]): Finding[] {
  const shares = blocks.flatMap((block) => {
    const { slots, tokens, forward } = block[name]
    if (!slots || !forward || tokens <= slots) return []
    const usual = median(forward.stateNorm.subarray(slots))
    return usual > 0 ? [forward.stateNorm[slots - 1]! / usual] : []
  })
  if (shares.length === 0) return []
  const value = median(shares)
  if (value >= UNREAD) return []
  return [
    {
      ...{ fault: 'slots unused', where: `block ${i}, ${name}`, value },
      says: `after the slots the state holds ${percent(value)} of what it holds at the ${name === 'video' ? 'clips' : 'words'}: nothing can be read of them`,
      cause: 'slots near zero, or steps so short at them that they write nothing',
      attempt: 'slots=0 gives the same answers and saves the time; or a higher lr, and no weightDecay on slots',
    },
  ]
}

function alike(
  name: 'video' | 'text',
  i: number,
  blocks: readonly RecordedBlock[],
  [recording]: readonly Recording[],
): Finding[] {
  const slots = blocks[0]?.[name].slots ?? 0
  const [own, after] = name === 'video' ? (['slots_v', 'slotsVideo'] as const) : (['slots_t', 'slotsText'] as const)
  // Slots that start equal are told apart by what is read around them, so their weights say more than what a block made
  // of them.
  const values = (i === 0 && recording?.weights?.get(own)?.data) || blocks[0]?.[after]
  if (!values || slots < 2) return []
  const width = values.length / slots
  const rows = Array.from({ length: slots }, (_, slot) => values.subarray(slot * width, (slot + 1) * width))
  let least = 1
  for (const [a, row] of rows.entries())
    for (const other of rows.slice(a + 1)) least = Math.min(least, cosine(row, other))
  if (!(least > ALIKE)) return []
  return [
    {
      ...{ fault: 'slots alike', where: `block ${i}, ${name}`, value: least },
      says: `its ${slots} slots are one: the least cosine between two of them is ${short(least)}`,
      cause: 'slots that started equal, or that all took over the same thing',
      attempt: 'slots=1 gives the same answers; fresh slots with different values',
    },
  ]
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, left, right] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!
    left += a[i]! ** 2
    right += b[i]! ** 2
  }
  return left && right ? dot / Math.sqrt(left * right) : 0
}

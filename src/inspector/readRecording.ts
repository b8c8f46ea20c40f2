import type { ElementType } from '../formats/elements.js'
import { FormatError } from '../formats/errors.js'
import { readSafetensors, type Safetensors } from '../formats/safetensors.js'
import { RecordingError } from './errors.js'
import { type BlockHead, checkHead, type LayerHead, type MixerHead, type RecordingHead } from './head.js'
import type {
  RecordedBlock,
  RecordedGradient,
  RecordedLayer,
  RecordedMixer,
  RecordedScan,
  RecordedWeight,
  Recording,
} from './recording.js'
import { showsRecording } from './showsRecording.js'

/** What a recording's tensors are, in memory. */
type Values = Float32Array | Float64Array | Int32Array | Uint8Array
/** Gives a tensor of the file if it has just this type and shape. */
type Take = <A extends Values>(name: string, type: ElementType, shape: readonly number[]) => A

/**
 * Reads what {@link writeRecording} wrote. Every size is checked against the bytes that are there before anything is
 * allocated.
 * @param file name for errors
 * @throws RecordingError for bytes that are no recording, of another version, cut short, or that contradict themselves
 */
export function readRecording(bytes: Uint8Array, file = 'recording'): Recording {
  const refuse = (problem: string): never => {
    throw new RecordingError(file, problem)
  }
  const { tensors, metadata } = open(bytes, file)
  if (metadata.recording === undefined)
    refuse('is a safetensors file without a recording in its metadata; `record(model, sample)` makes one')
  const head = checkHead(metadata.recording!, refuse)
  const taken = new Set<string>()
  const take: Take = <A extends Values>(name: string, type: ElementType, shape: readonly number[]): A => {
    const found = tensors.get(name) ?? refuse(`lacks ${name}, which its description names; record the sample again`)
    if (
      found.type !== type ||
      found.shape.length !== shape.length ||
      found.shape.some((size, axis) => size !== shape[axis])
    )
      refuse(
        `has ${name} as ${found.type}[${found.shape.join(', ')}], expected ${type}[${shape.join(', ')}] as its description says`,
      )
    taken.add(name)
    return found.data as Values as A
  }
  const recording = assemble(head, take)
  checkTokens(recording, refuse)
  const weights = new Map<string, RecordedWeight>()
  for (const [name, { shape, data, type }] of tensors) {
    if (name.startsWith('weights/') && type === 'f4')
      weights.set(name.slice('weights/'.length), { shape, data: data as Float32Array })
    else if (!taken.has(name))
      refuse(`has a tensor ${name} that its description does not name; record the sample again`)
  }
  return showsRecording(weights.size ? { ...recording, weights } : recording)
}

function open(bytes: Uint8Array, file: string): Safetensors {
  try {
    const read = readSafetensors(bytes, file)
    for (const reason of read.tensors.unreadable.values()) throw reason // every tensor of a recording is of a kind that is read
    return read
  } catch (error) {
    if (error instanceof FormatError) throw new RecordingError(file, error.problem)
    throw error
  }
}

function assemble(head: RecordingHead, take: Take): Recording {
  const { sample, config, origin, losses, gradients, truth, film, input } = head
  const { clips, words } = sample
  const lossValues = take<Float64Array>('losses', 'f8', [losses.length])
  return {
    sample,
    config,
    origin,
    layers: head.layers.map((layer) => layerFrom(layer, clips + words, take)),
    blocks: head.blocks.map((block, i) => blockFrom(block, `blocks/${i}`, take)),
    saliency: take('saliency', 'f4', [clips]),
    foreground: take('foreground', 'f4', [clips]),
    boundaries: take('boundaries', 'f4', [clips, 2]),
    moments: rows<[number, number, number]>(take<Float64Array>('moments', 'f8', [head.moments, 3]), 3),
    ...(head.clipRate ? { clipRate: take<Float32Array>('clipRate', 'f4', [clips]) } : {}),
    ...(head.proposalLogit ? { proposalLogit: take<Float32Array>('proposalLogit', 'f4', [clips]) } : {}),
    proposals: rows<[number, number]>(take<Int32Array>('proposals', 'i4', [head.proposals, 2]), 2),
    losses: Object.fromEntries(losses.map((name, i) => [name, lossValues[i]!])),
    ...(gradients === null
      ? {}
      : { gradients: gradientsFrom(gradients, take<Float64Array>('gradients', 'f8', [gradients.length, 2])) }),
    ...(truth === null
      ? {}
      : {
          truth: {
            windows: rows<[number, number]>(take<Float64Array>('truth/windows', 'f8', [truth, 2]), 2),
            saliency: take<Float32Array>('truth/saliency', 'f4', [clips]),
          },
        }),
    ...(input === null
      ? {}
      : {
          input: {
            video: take<Float32Array>('input/video', 'f4', [clips, input[0]]),
            text: take<Float32Array>('input/text', 'f4', [words, input[1]]),
          },
        }),
    ...(film === null
      ? {}
      : { film: { ...film, pixels: take<Uint8Array>('film', 'u1', [film.frames, film.height, film.width, 3]) } }),
  }
}

/**
 * What the arrays' shapes do not say: that tokens are clips, words and slots, and that proposals lie inside the video.
 */
function checkTokens(
  { sample: { clips, words }, blocks, proposals }: Recording,
  refuse: (problem: string) => never,
): void {
  for (const [i, { video, text, joint }] of blocks.entries()) {
    const expected = { video: clips, text: words, joint: clips + words }
    for (const [name, { tokens, slots }] of Object.entries({ video, text, joint }))
      if (tokens - slots !== expected[name as keyof typeof expected])
        refuse(
          `blocks[${i}].${name} has ${tokens} tokens and ${slots} slots among them, expected ${expected[name as keyof typeof expected]} beside the slots`,
        )
  }
  const outside = proposals.find(([start, end]) => !(start >= 0 && start < end && end <= clips))
  if (outside) refuse(`proposes clips ${outside[0]} to ${outside[1]}, expected a run within 0 to ${clips}`)
}

function layerFrom(
  { name, settings, surrogate, steps, channels, constant }: LayerHead,
  tokens: number,
  take: Take,
): RecordedLayer {
  return {
    ...{ name, settings, surrogate, steps, tokens, channels },
    currents: take(`layers/${name}/currents`, 'f4', [constant ? 1 : steps, tokens, channels]),
    spikes: take(`layers/${name}/spikes`, 'u1', [Math.ceil((steps * tokens * channels) / 8)]),
  }
}

function blockFrom({ mixers, slots: [video, text, width] }: BlockHead, at: string, take: Take): RecordedBlock {
  const scan = (name: string): RecordedScan => ({
    delta: take(`${at}/${name}/delta`, 'f4', [5, mixers[name.split('/')[0] as keyof typeof mixers].tokens]),
    stateNorm: take(`${at}/${name}/stateNorm`, 'f4', [mixers[name.split('/')[0] as keyof typeof mixers].tokens]),
  })
  const mixer = (name: keyof typeof mixers): RecordedMixer => {
    const { tokens, slots, gate, scans }: MixerHead = mixers[name]
    return {
      tokens,
      slots,
      ...(gate ? { gate: take<Float32Array>(`${at}/${name}/gate`, 'f4', [5, tokens]) } : {}),
      ...Object.fromEntries(scans.map((direction) => [direction, scan(`${name}/${direction}`)])),
    }
  }
  return {
    video: mixer('video'),
    text: mixer('text'),
    joint: mixer('joint'),
    ...(video ? { slotsVideo: take<Float32Array>(`${at}/slots/video`, 'f2', [video, width]) } : {}),
    ...(text ? { slotsText: take<Float32Array>(`${at}/slots/text`, 'f2', [text, width]) } : {}),
  }
}

const gradientsFrom = (names: readonly string[], norms: Float64Array): RecordedGradient[] =>
  names.map((name, i) => ({ name, gradient: norms[2 * i]!, weight: norms[2 * i + 1]! }))

/** Flat values as rows of `width`. */
const rows = <Row extends readonly number[]>(values: ArrayLike<number>, width: number): Row[] =>
  Array.from(
    { length: values.length / width },
    (_, row) => Array.from({ length: width }, (_, i) => values[row * width + i]!) as unknown as Row,
  )

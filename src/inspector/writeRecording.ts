/**
 * A recording as bytes: a safetensors file that Python opens with `safetensors.numpy.load_file`.
 *
 *   __metadata__.recording      the head: version, sizes, names, settings (head.ts), as JSON
 *   __metadata__.axes           tensor name → its axes, as JSON, for readers without this library
 *   layers/NAME/currents        float32 [t or 1, m, d]
 *   layers/NAME/spikes          one bit each, packed (bits.ts)
 *   blocks/I/…                  slots as half floats; Δ, state norms and gates float32
 *   saliency, foreground, boundaries, moments, proposals, proposalLogit, clipRate, losses
 *   gradients, truth/…, film, weights/…
 *
 * Why currents are not halves: those would save 40 % and move membranes by up to 2⁻¹¹ of their size, so that neurons
 * near the threshold fire otherwise than they did.
 */
import { type SafeTensor, writeSafetensors } from '../formats/safetensors.js'
import { type BlockHead, type MixerHead, RECORDING_VERSION, type RecordingHead } from './head.js'
import type { RecordedBlock, RecordedMixer, Recording } from './recording.js'

/**
 * Bytes of a recording: a safetensors file that {@link readRecording} and the inspector's view read.
 *
 * @throws RangeError when an array's length is not the product of its axes
 */
export function writeRecording(recording: Recording): Uint8Array {
  const tensors = new Map<string, SafeTensor>()
  const axes: Record<string, string> = {}
  const put = (
    name: string,
    named: string,
    shape: number[],
    data: SafeTensor['data'],
    type?: SafeTensor['type'],
  ): void => {
    tensors.set(name, { shape, data, ...(type ? { type } : {}) })
    axes[name] = named
  }
  const { clips } = recording.sample
  for (const { name, steps, tokens, channels, currents, spikes } of recording.layers) {
    put(
      `layers/${name}/currents`,
      't m d',
      [currents.length === steps * tokens * channels ? steps : 1, tokens, channels],
      currents,
    )
    put(`layers/${name}/spikes`, 'bits of t m d', [Math.ceil((steps * tokens * channels) / 8)], spikes)
  }
  for (const [i, block] of recording.blocks.entries()) putBlock(block, `blocks/${i}`, put)
  put('saliency', 'l', [clips], recording.saliency)
  put('foreground', 'l', [clips], recording.foreground)
  put('boundaries', 'l 2', [clips, 2], recording.boundaries)
  put('moments', 'moments 3', [recording.moments.length, 3], Float64Array.from(recording.moments.flat()))
  put('proposals', 'segments 2', [recording.proposals.length, 2], Int32Array.from(recording.proposals.flat()))
  if (recording.clipRate) put('clipRate', 'l', [clips], recording.clipRate)
  if (recording.proposalLogit) put('proposalLogit', 'l', [clips], recording.proposalLogit)
  put('losses', 'terms', [Object.keys(recording.losses).length], Float64Array.from(Object.values(recording.losses)))
  if (recording.gradients) {
    const norms = recording.gradients.flatMap(({ gradient, weight }) => [gradient, weight])
    put('gradients', 'parameters 2', [recording.gradients.length, 2], Float64Array.from(norms))
  }
  if (recording.truth) {
    put(
      'truth/windows',
      'moments 2',
      [recording.truth.windows.length, 2],
      Float64Array.from(recording.truth.windows.flat()),
    )
    put('truth/saliency', 'l', [clips], recording.truth.saliency)
  }
  if (recording.film)
    put(
      'film',
      'frames height width 3',
      [recording.film.frames, recording.film.height, recording.film.width, 3],
      recording.film.pixels,
    )
  const input = inputSizes(recording)
  if (input && recording.input) {
    put('input/video', 'l dVideo', [clips, input[0]], recording.input.video)
    put('input/text', 'q dText', [recording.sample.words, input[1]], recording.input.text)
  }
  for (const [name, { shape, data }] of recording.weights ?? []) put(`weights/${name}`, '', [...shape], data)
  return writeSafetensors(tensors, { recording: JSON.stringify(headOf(recording)), axes: JSON.stringify(axes) })
}

type Put = (name: string, axes: string, shape: number[], data: SafeTensor['data'], type?: SafeTensor['type']) => void

function putBlock(block: RecordedBlock, at: string, put: Put): void {
  const [video, text, width] = slotsOf(block)
  if (block.slotsVideo) put(`${at}/slots/video`, 's d', [video, width], block.slotsVideo, 'f2')
  if (block.slotsText) put(`${at}/slots/text`, 's d', [text, width], block.slotsText, 'f2')
  for (const name of ['video', 'text', 'joint'] as const) {
    const { tokens, gate, forward, backward } = block[name]
    if (gate) put(`${at}/${name}/gate`, 'quantiles n', [5, tokens], gate)
    for (const [direction, scan] of Object.entries({ forward, backward })) {
      if (!scan) continue
      put(`${at}/${name}/${direction}/delta`, 'quantiles n', [5, tokens], scan.delta)
      put(`${at}/${name}/${direction}/stateNorm`, 'n', [tokens], scan.stateNorm)
    }
  }
}

function headOf(recording: Recording): RecordingHead {
  const { sample, config, origin, layers, blocks, moments, proposals, losses, gradients, truth, film } = recording
  return {
    version: RECORDING_VERSION,
    sample,
    config,
    origin,
    layers: layers.map(({ name, settings, surrogate, steps, tokens, channels, currents }) => ({
      ...{ name, settings, surrogate, steps, channels },
      constant: currents.length !== steps * tokens * channels,
    })),
    blocks: blocks.map(
      (block): BlockHead => ({
        mixers: { video: mixerHead(block.video), text: mixerHead(block.text), joint: mixerHead(block.joint) },
        slots: slotsOf(block),
      }),
    ),
    moments: moments.length,
    clipRate: recording.clipRate !== undefined,
    proposalLogit: recording.proposalLogit !== undefined,
    proposals: proposals.length,
    losses: Object.keys(losses),
    gradients: gradients ? gradients.map(({ name }) => name) : null,
    truth: truth ? truth.windows.length : null,
    input: inputSizes(recording),
    film: film ? { frames: film.frames, height: film.height, width: film.width } : null,
  }
}

/** Features of a clip and of a word. */
const inputSizes = ({ input, sample: { clips, words } }: Recording): RecordingHead['input'] =>
  input ? [input.video.length / clips, words ? input.text.length / words : 1] : null

const mixerHead = ({ tokens, slots, gate, forward, backward }: RecordedMixer): MixerHead => ({
  ...{ tokens, slots, gate: gate !== undefined },
  scans: [...(forward ? (['forward'] as const) : []), ...(backward ? (['backward'] as const) : [])],
})

function slotsOf({ video, text, slotsVideo, slotsText }: RecordedBlock): BlockHead['slots'] {
  const [first, second] = [slotsVideo ? video.slots : 0, slotsText ? text.slots : 0]
  return [first, second, first ? slotsVideo!.length / first : second ? slotsText!.length / second : 0]
}

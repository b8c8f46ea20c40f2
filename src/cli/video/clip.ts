/**
 * CLIP as the features of the benchmarks were made with it: of a frame the projected image embedding, of a sentence
 * the last hidden state, one row a token, its beginning and end included. Rows are not normalised: readers do that.
 *
 * A model folder is one of Hugging Face's for JavaScript (Xenova/clip-vit-base-patch32 is the published features'):
 *
 *   onnx/vision_model.onnx   pixel_values [n, 3, size, size] → image_embeds [n, d]
 *   onnx/text_model.onnx     input_ids [1, words] → last_hidden_state [1, words, d], made an output where it is none
 *   tokenizer.json  tokenizer_config.json  preprocessor_config.json
 *
 * Source: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", ICML 2021;
 * Moment-DETR, run_on_video/data_utils.py.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import type { InferenceSession } from 'onnxruntime-common'
import type { FeatureMatrix } from '../../datasets/index.js'
import { VideoError } from './errors.js'
import { withHiddenState } from './hiddenState.js'
import { loadOnnx, type OnnxRuntime } from './onnx.js'

/** Of the original model, where the folder does not tell. */
const USUAL = { size: 224, mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] }
/** Tokens that the text model has positions for. */
const CONTEXT = 77
/** Frames that go through the model at once. */
const BATCH = 16
const CHANNELS = 3

interface Pictures {
  /** Side in pixels. */
  readonly size: number
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

export class Clip {
  private constructor(
    /** The model's folder. */
    readonly folder: string,
    /** Side of the frames that it takes, in pixels. */
    readonly size: number,
    private readonly pictures: Pictures,
    private readonly onnx: OnnxRuntime,
    private readonly vision: InferenceSession,
    private readonly language: InferenceSession,
    private readonly hidden: string,
    private readonly tokenizer: Tokenizer,
  ) {}

  /** @throws VideoError where something is missing or no CLIP */
  static async open(folder: string): Promise<Clip> {
    const onnx = await loadOnnx()
    const pictures = await picturesOf(folder)
    const vision = await session(onnx, folder, 'vision_model.onnx')
    if (!vision.outputNames.includes('image_embeds'))
      throw new VideoError(
        folder,
        `its vision model gives ${vision.outputNames.join(', ')}, expected image_embeds: export CLIPVisionModelWithProjection`,
      )
    const { session: language, hidden } = await textSession(onnx, folder)
    const tokenizer = await tokenizerOf(folder)
    return new Clip(folder, pictures.size, pictures, onnx, vision, language, hidden, tokenizer)
  }

  /**
   * @param frames RGB [size, size, 3]
   * @param told how many are done
   * @returns [frames, d]; no rows for no frames
   */
  async images(frames: AsyncIterable<Uint8Array>, told: (done: number) => void = () => {}): Promise<FeatureMatrix> {
    const parts: Float32Array[] = []
    let [rows, columns] = [0, 0]
    let waiting: Uint8Array[] = []
    const work = async (): Promise<void> => {
      if (waiting.length === 0) return
      const { data, dims } = await this.embed(waiting)
      parts.push(data)
      rows += dims[0]!
      columns = dims[1]!
      waiting = []
      told(rows)
    }
    for await (const frame of frames) {
      waiting.push(frame)
      if (waiting.length === BATCH) await work()
    }
    await work()
    const data = new Float32Array(rows * columns)
    for (let i = 0, at = 0; i < parts.length; at += parts[i++]!.length) data.set(parts[i]!, at)
    return { rows, columns, data }
  }

  /** @returns [tokens, d], and how many tokens at the end of a very long sentence were left out */
  async sentence(text: string): Promise<FeatureMatrix & { readonly leftOut: number }> {
    const { ids } = this.tokenizer.encode(text)
    const kept = ids.length > CONTEXT ? [...ids.slice(0, CONTEXT - 1), ids.at(-1)!] : ids
    const values = new this.onnx.Tensor('int64', BigInt64Array.from(kept, BigInt), [1, kept.length])
    const all = new this.onnx.Tensor('int64', new BigInt64Array(kept.length).fill(1n), [1, kept.length])
    const inputs = {
      input_ids: values,
      ...(this.language.inputNames.includes('attention_mask') && { attention_mask: all }),
    }
    const { [this.hidden]: output } = await this.language.run(inputs)
    const [, rows, columns] = output!.dims as [number, number, number]
    return { rows, columns, data: output!.data as Float32Array, leftOut: ids.length - kept.length }
  }

  async release(): Promise<void> {
    await this.vision.release()
    await this.language.release()
  }

  private async embed(frames: readonly Uint8Array[]): Promise<{ data: Float32Array; dims: readonly number[] }> {
    const { size, mean, std } = this.pictures
    const plane = size * size
    const values = new Float32Array(frames.length * CHANNELS * plane) // [n, 3, size, size]
    for (const [n, frame] of frames.entries())
      for (let c = 0; c < CHANNELS; c++)
        for (let i = 0; i < plane; i++)
          values[(n * CHANNELS + c) * plane + i] = (frame[i * CHANNELS + c]! / 255 - mean[c]!) / std[c]!
    const dims = [frames.length, CHANNELS, size, size]
    const { image_embeds: output } = await this.vision.run({
      pixel_values: new this.onnx.Tensor('float32', values, dims),
    })
    return { data: output!.data as Float32Array, dims: output!.dims }
  }
}

async function textSession(
  onnx: OnnxRuntime,
  folder: string,
): Promise<{ readonly session: InferenceSession; readonly hidden: string }> {
  const bytes = await modelBytes(folder, 'text_model.onnx')
  const plain = await create(onnx, folder, 'text_model.onnx', bytes)
  if (plain.outputNames.includes('last_hidden_state')) return { session: plain, hidden: 'last_hidden_state' }
  await plain.release()
  const wider = withHiddenState(bytes)
  if (!wider)
    throw new VideoError(
      folder,
      `its text model gives ${plain.outputNames.join(', ')}, expected last_hidden_state, or a node called final_layer_norm that it can be taken from`,
    )
  return { session: await create(onnx, folder, 'text_model.onnx', wider.model), hidden: wider.name }
}

const session = async (onnx: OnnxRuntime, folder: string, name: string): Promise<InferenceSession> =>
  create(onnx, folder, name, await modelBytes(folder, name))

async function create(onnx: OnnxRuntime, folder: string, name: string, bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await onnx.InferenceSession.create(bytes)
  } catch (error) {
    throw new VideoError(join(folder, name), `ONNX Runtime refuses it (${(error as Error).message.split('\n')[0]})`)
  }
}

async function modelBytes(folder: string, name: string): Promise<Uint8Array> {
  const path = [join(folder, 'onnx', name), join(folder, name)].find(existsSync)
  if (path === undefined)
    throw new VideoError(folder, `has no onnx/${name}; expected a model folder such as Xenova/clip-vit-base-patch32`)
  return new Uint8Array(await readFile(path))
}

async function readTable(folder: string, name: string): Promise<object> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as object
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new VideoError(
      folder,
      code === 'ENOENT'
        ? `has no ${name}; expected a model folder such as Xenova/clip-vit-base-patch32`
        : `${name}: ${message}`,
    )
  }
}

async function tokenizerOf(folder: string): Promise<Tokenizer> {
  const [words, settings] = [
    await readTable(folder, 'tokenizer.json'),
    await readTable(folder, 'tokenizer_config.json'),
  ]
  try {
    return new Tokenizer(words, settings)
  } catch (error) {
    throw new VideoError(join(folder, 'tokenizer.json'), `is no tokenizer (${(error as Error).message})`)
  }
}

async function picturesOf(folder: string): Promise<Pictures> {
  if (!existsSync(join(folder, 'preprocessor_config.json'))) return USUAL
  const {
    crop_size: crop,
    image_mean: mean = USUAL.mean,
    image_std: std = USUAL.std,
  } = (await readTable(folder, 'preprocessor_config.json')) as {
    crop_size?: number | { readonly height?: number }
    image_mean?: readonly number[]
    image_std?: readonly number[]
  }
  const size = typeof crop === 'number' ? crop : (crop?.height ?? USUAL.size)
  return { size, mean, std }
}

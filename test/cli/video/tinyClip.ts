/**
 * A model folder of CLIP's shape with random weights and frames of 32 pixels: what its features mean is up to whoever
 * trains on them. Its text model gives only the pooled sentence, as the published exports do.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from 'spikemba/tensor'
import { onnxModel } from './onnxModel.js'

export const TINY = { size: 32, width: 24 }
const PATCH = 8
const CHANNELS = 12
const SPECIAL = ['<|startoftext|>', '<|endoftext|>']

/** Letters, alone and at the end of a word, and a few merges: enough for any sentence in lower case. */
const VOCABULARY: readonly string[] = [
  ...[...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => [letter, `${letter}</w>`]),
  ...['th', 'the</w>', 're', 'red</w>'],
  ...SPECIAL,
]

export function writeTinyClip(folder: string, { width = TINY.width, hiddenOutput = false } = {}): string {
  const random = Random.seeded(7)
  const weight = (...shape: number[]) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
  })
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  const vision = onnxModel({
    nodes: [
      {
        type: 'Conv',
        inputs: ['pixel_values', 'patches'],
        outputs: ['a'],
        attributes: { strides: [PATCH, PATCH], kernel_shape: [PATCH, PATCH] },
      },
      { type: 'Relu', inputs: ['a'], outputs: ['b'] },
      { type: 'GlobalAveragePool', inputs: ['b'], outputs: ['c'] },
      { type: 'Flatten', inputs: ['c'], outputs: ['d'] },
      { type: 'MatMul', inputs: ['d', 'projection'], outputs: ['image_embeds'] },
    ],
    weights: { patches: weight(CHANNELS, 3, PATCH, PATCH), projection: weight(CHANNELS, width) },
    inputs: { pixel_values: ['float', 'n', 3, TINY.size, TINY.size] },
    outputs: { image_embeds: ['float', 'n', width] },
  })
  const hidden = '/text_model/final_layer_norm/LayerNormalization_output_0'
  const language = onnxModel({
    nodes: [
      { type: 'Gather', inputs: ['embedding', 'input_ids'], outputs: ['rows'] },
      { type: 'LayerNormalization', inputs: ['rows', 'scale', 'shift'], outputs: [hidden], attributes: { axis: 2 } },
      { type: 'ReduceMean', inputs: [hidden], outputs: ['text_embeds'], attributes: { axes: [1], keepdims: 0 } },
      ...(hiddenOutput ? [{ type: 'Identity', inputs: [hidden], outputs: ['last_hidden_state'] }] : []),
    ],
    weights: {
      embedding: weight(VOCABULARY.length, width),
      scale: { shape: [width], data: new Float32Array(width).fill(1) },
      shift: weight(width),
    },
    inputs: { input_ids: ['int64', 'n', 'words'] },
    outputs: {
      text_embeds: ['float', 'n', width],
      ...(hiddenOutput ? { last_hidden_state: ['float', 'n', 'words', width] } : {}),
    } as Record<string, ['float', ...(number | string)[]]>,
  })
  writeFileSync(join(folder, 'onnx', 'vision_model.onnx'), vision)
  writeFileSync(join(folder, 'onnx', 'text_model.onnx'), language)
  const json = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value))
  json('preprocessor_config.json', { crop_size: { height: TINY.size, width: TINY.size } })
  json('tokenizer_config.json', { tokenizer_class: 'CLIPTokenizer', model_max_length: 77 })
  json('tokenizer.json', tokenizer())
  return folder
}

/** As openai/clip-vit-base-patch32 has it, with another vocabulary. */
function tokenizer(): object {
  const ids = Object.fromEntries(VOCABULARY.map((token, i) => [token, i]))
  return {
    version: '1.0',
    added_tokens: SPECIAL.map((content) => ({
      ...{ id: ids[content], content, special: true },
      ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
    })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [SPECIAL[1], ids[SPECIAL[1]!]],
      cls: [SPECIAL[0], ids[SPECIAL[0]!]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      ...{ dropout: null, unk_token: '<|endoftext|>', continuing_subword_prefix: '', end_of_word_suffix: '</w>' },
      fuse_unk: false,
      vocab: ids,
      merges: ['t h', 'th e</w>', 'r e', 're d</w>'],
    },
  }
}

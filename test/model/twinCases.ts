/**
 * The model as PyTorch computes it (float64): weights, inputs, outputs, losses and every gradient of small models, made
 * by `make_cases.py` beside the twin. `checkTwinCase` holds ours against them on whatever backend and implementation is
 * current.
 */
import { readdirSync, readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { readSafetensors } from 'spikemba/formats'
import { computeLosses, type Targets } from 'spikemba/losses'
import { type PartialConfig, SpikeMba, type SpikeMbaInput, type SpikeMbaOutput } from 'spikemba/model'
import { expect } from 'vitest'

const FOLDER = new URL('../fixtures/twin/', import.meta.url)
/**
 * Largest difference allowed, as a share of the tensor’s largest value: batch normalisation of an almost silent G
 * enlarges rounding by 1/√ε = 316.
 */
const TOLERANCE = 1e-4

type TwinConfig = Readonly<Record<string, string | number | boolean>>
interface Case {
  readonly config: TwinConfig
  readonly total: number
  readonly losses: Readonly<Record<string, number>>
}

/** Names of the stored cases. */
export const twinCases: readonly string[] = readdirSync(FOLDER).sort()

/** Everything that the case holds, on the current backend: outputs, losses, gradients, running statistics, spikes. */
export async function checkTwinCase(name: string, over: PartialConfig = {}): Promise<void> {
  const { config, losses, total } = JSON.parse(readFileSync(new URL(`${name}/case.json`, FOLDER), 'utf8')) as Case
  const read = (file: string) =>
    readSafetensors(readFileSync(new URL(`${name}/${file}.safetensors`, FOLDER)), file).tensors
  const expected = read('expected')
  const inputs = new Map(
    [...read('inputs')].map(([key, { shape, data }]) => [key, tf.tensor(data as Float32Array, [...shape])]),
  )
  const given = (key: string): tf.Tensor => inputs.get(key)!
  const input = {
    video: given('video'),
    text: given('text'),
    videoMask: given('videoMask'),
    textMask: given('textMask'),
  } as unknown as SpikeMbaInput
  const targets = {
    foreground: given('target.fg'),
    span: given('target.span'),
    saliency: given('target.sal'),
  } as unknown as Targets
  const model = SpikeMba.create({ ...ourConfig(config), ...over })
  model.loadWeights(readFileSync(new URL(`${name}/weights.safetensors`, FOLDER)), name)

  const parameters = model.namedParameters()
  let training: Record<string, tf.Tensor | undefined> = {}
  let terms: Record<string, tf.Tensor> = {}
  const { grads, value } = tf.variableGrads(() => {
    const outputs = model.forward(input, { training: true })
    const found = computeLosses(outputs, targets, input.videoMask, model.config)
    training = kept(outputs)
    terms = Object.fromEntries(Object.entries(found).map(([term, value]) => [term, tf.keep(value.clone())]))
    return found.total
  }, [...parameters.values()])
  await expectClose('total', value, [total])
  for (const [term, loss] of Object.entries(losses)) await expectClose(term, terms[term]!, [loss])
  const evaluation = kept(tf.tidy(() => model.forward(input)))
  for (const [key, { data }] of expected) {
    const [kind, ...rest] = key.split('.')
    const path = rest.join('.')
    const numbers = data as Float32Array
    if (kind === 'after') await expectClose(key, model.namedBuffers().get(path), numbers)
    else if (kind === 'grad' && numbers.length)
      await expectClose(key, grads[parameters.get(path)!.name], numbers, scaleOf(key, expected))
    else if (kind !== 'grad') {
      const found = (kind === 'train' ? training : evaluation)[path]
      if (path !== 'spikes') await expectClose(key, found, numbers)
      else {
        const spikes = realTokens(
          await found!.data(),
          found!.shape,
          await given('textMask').data(),
          await given('videoMask').data(),
        )
        if (config.detector === 'spiking') expect(spikes, key).toEqual(numbers)
        else await expectClose(key, tf.tensor1d(spikes), numbers)
      }
    }
  }
}

/** The outputs that a case compares, under the twin's names. */
function kept(outputs: SpikeMbaOutput): Record<string, tf.Tensor | undefined> {
  const { saliency, foreground, boundaries, summary, spikes } = outputs
  return Object.fromEntries(
    Object.entries({ saliency, foreground, boundaries, g: summary, spikes }).map(([name, tensor]) => [
      name,
      tensor && tf.keep(tensor.clone()),
    ]),
  )
}

/**
 * A bias before batch normalisation has a gradient of exactly zero, of which rounding is all that is left; so has the
 * scale after it where no query meets a key and all tokens are alike. The gradients of weight and shift say how large
 * the terms were that cancelled.
 */
function scaleOf(key: string, expected: ReadonlyMap<string, { data: ArrayLike<number | bigint> }>): number {
  const cancelled = /^(.*\.ssd\.\d+\.(layers\.\d+\.)?)(linear\.bias|bn\.weight)$/.exec(key)
  const beside = cancelled
    ? ['linear.weight', 'bn.bias'].map((name) => expected.get(`${cancelled[1]}${name}`)!.data as Float32Array)
    : []
  return Math.max(0, ...beside.map(largestOf))
}

const largestOf = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs))

/** @param scale largest value of the terms that make up the tensor, where its own largest value does not tell */
async function expectClose(
  name: string,
  found: tf.Tensor | undefined,
  expected: ArrayLike<number>,
  scale = 0,
): Promise<void> {
  if (!found) throw new Error(`${name} is missing`)
  const numbers = await found.data()
  expect(numbers.length, name).toBe(expected.length)
  const largest = Math.max(1e-7, scale, largestOf(expected))
  const worst = Math.max(
    ...Array.from(expected, (value, i) => (Number.isNaN(numbers[i]) ? Infinity : Math.abs(value - numbers[i]!))),
  )
  expect(worst / largest, `${name}: share of the largest value ${largest}`).toBeLessThan(TOLERANCE)
}

/** Spikes [t, b, m, d] of real tokens only [t, tokens, d]: text before video, sample by sample. */
function realTokens(
  spikes: ArrayLike<number>,
  shape: number[],
  textMask: ArrayLike<number>,
  videoMask: ArrayLike<number>,
): Float32Array {
  const [t, b, m, d] = shape as [number, number, number, number]
  const q = textMask.length / b
  const real = (sample: number, token: number): boolean =>
    (token < q ? textMask[sample * q + q - 1 - token] : videoMask[sample * (m - q) + token - q]) === 1
  const out: number[] = []
  for (let step = 0; step < t; step++)
    for (let sample = 0; sample < b; sample++)
      for (let token = 0; token < m; token++)
        if (real(sample, token))
          for (let i = 0; i < d; i++) out.push(spikes[((step * b + sample) * m + token) * d + i]!)
  return Float32Array.from(out)
}

/** The twin's keys in our words. */
function ourConfig(twin: TwinConfig): PartialConfig {
  const same = [
    ...[
      'dVideo',
      'dText',
      'dModel',
      'dState',
      'dConv',
      'expand',
      'dtMin',
      'dtMax',
      'dtInitFloor',
      'discretization',
      'bidirectional',
      'blocks',
      'slots',
      'mixer',
    ],
    ...[
      'spikeSteps',
      'detector',
      'detectorPerBlock',
      'qkvNorm',
      'attentionLif',
      'ssaScale',
      'ssaLengthNorm',
      'spikeNorm',
      'tau',
      'vThreshold',
      'decayInput',
    ],
    ...[
      'detachReset',
      'inputDropout',
      'dropout',
      'contrastiveTarget',
      'contrastiveForm',
      'contrastiveTemperature',
      'contrastiveOf',
      'rankForm',
    ],
    ...['entropyTemperature', 'backgroundWeight', 'headQuery'],
  ]
  const {
    contrastive,
    boundary,
    entropy,
    foreground,
    overlap,
    spikeRate,
    proposal = 0,
  } = twin as Readonly<Record<string, number>>
  return {
    ...Object.fromEntries(same.map((key) => [key, twin[key]])),
    dtRank: twin.dtRank === 0 ? 'auto' : (twin.dtRank as number),
    vReset: twin.softReset ? null : (twin.vReset as number),
    gate: twin.gate === 'one_plus' ? 'onePlus' : (twin.gate as 'silu' | 'joint' | 'clip'),
    detectorKeys: (twin.detectorKeys ?? 'all') as 'all' | 'text',
    proposalForm: (twin.proposalForm ?? 'bce') as 'bce' | 'l1',
    proposalSharpness: (twin.sharp ?? 20) as number,
    proposalPrior: (twin.prior ?? 'none') as 'input' | 'foreground' | 'none',
    detectorInput: twin.lifInput as 'raw' | 'norm',
    surrogateAlpha: twin.alpha as number,
    lossWeights: { contrastive, boundary, entropy, foreground, overlap, spikeRate, proposal } as Record<string, number>,
  } as PartialConfig
}

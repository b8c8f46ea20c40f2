/** Runs in the browser (chromium.slow.ts): ops on WebGPU beside their plain twins, and training beside the cpu backend's. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-cpu'
import { collate, type Dataset, makeSample, type Sample } from 'spikemba/datasets'
import { SpikeMba } from 'spikemba/model'
import { causalConv, lifScan, selectiveScan } from 'spikemba/ops'
import { trainable } from 'spikemba/recipes'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'
import { Adam, clipFactor, fit, gradientNorm, gradientsOf, readLog } from 'spikemba/train'

type Tensors = readonly tf.Tensor[]

/** An op of tensors, and their shapes: odd ones. */
const OPS: Readonly<Record<string, readonly [run: (...x: tf.Tensor[]) => tf.Tensor, ...shapes: number[][]]>> = {
  selectiveScan: [
    (u, delta, A, B, C, D) => {
      const given = { u, delta, A: A!.abs().neg(), B, C, D } as unknown as Parameters<typeof selectiveScan>[0]
      return selectiveScan({ ...given, deltaSoftplus: true }).y
    },
    ...[[2, 19, 67], [2, 19, 67], [67, 5], [2, 19, 5], [2, 19, 5], [67]],
  ],
  lifScan: [(current) => lifScan(current!, { membrane: true }).membrane!, [4, 1027]],
  causalConv: [
    (x, weight, bias) => causalConv({ x, weight, bias } as unknown as Parameters<typeof causalConv>[0]),
    ...[[2, 37, 70], [70, 1, 4], [70]],
  ],
}

/** Output and gradients, one after the other. */
const computed = (run: (...x: tf.Tensor[]) => tf.Tensor, inputs: Tensors): Tensors => [
  run(...inputs),
  ...tf.grads((...x) => run(...x).square())([...inputs]),
]

/** What the page finds. */
export interface Compared {
  /** In words. */
  readonly device: string
  /** Of each op the largest differences of its output and gradients, relative to their largest values. */
  readonly errors: Readonly<Record<string, readonly number[]>>
  /** What a shader that does not compile throws. */
  readonly refused: string
}

async function compare(): Promise<Compared> {
  const { device } = await useBackend('webgpu')
  const errors: Record<string, number[]> = {}
  for (const [name, [run, ...shapes]] of Object.entries(OPS)) {
    const random = Random.seeded(7)
    const inputs = shapes.map((shape) => random.normalTensor(shape))
    const found = await Promise.all(computed(run, inputs).map((x) => x.data()))
    const values = await Promise.all(inputs.map((x) => x.data()))
    await useBackend('cpu')
    setImplementation('reference')
    const twins = values.map((each, i) => tf.tensor(each, shapes[i]))
    const expected = await Promise.all(computed(run, twins).map((x) => x.data()))
    setImplementation('auto')
    await useBackend('webgpu')
    errors[name] = expected.map((each, i) => {
      const worst = Math.max(...Array.from(each, (value, at) => Math.abs(value - found[i]![at]!)))
      return worst / Math.max(...Array.from(each, Math.abs))
    })
  }
  return { device, errors, refused: await refusedShader() }
}

/** What the read of a shader's output says that the browser cannot compile. */
async function refusedShader(): Promise<string> {
  const backend = tf.backend() as unknown as { runWebGPUProgram(...call: unknown[]): tf.TensorInfo }
  const program = {
    ...{ outputShape: [4], dispatch: [1, 1, 1], dispatchLayout: { x: [0] }, workgroupSize: [64, 1, 1] },
    ...{ variableNames: ['x'], shaderKey: 'refused', getUserCode: () => 'fn main(i: i32) { result[i] = noSuchName; }' },
  }
  try {
    const made = backend.runWebGPUProgram(program, [tf.ones([4])], 'float32', [])
    return String(await tf.engine().makeTensorFromTensorInfo(made).data())
  } catch (error) {
    return (error as Error).message
  }
}

/** Sizes of the features, and of a model that software adapters can afford. */
const [FEATURES, SIZES] = [
  { dVideo: 10, dText: 6 },
  { dModel: 16, dState: 4, blocks: 1, slots: 2, spikeSteps: 3, vThreshold: 0.2 },
]
const STEPS = 3

/** A video of random features with one moment; begin and end of each clip are added to them. */
function sample(qid: number): Sample {
  const random = Random.seeded(qid)
  const matrix = (rows: number, columns: number) => ({
    ...{ rows, columns },
    data: Float32Array.from({ length: rows * columns }, () => random.normal()),
  })
  const annotation = { qid, query: '', vid: `${qid}`, duration: 18, relevant_windows: [[4, 10]] as [number, number][] }
  return makeSample({
    ...{ video: [matrix(9, FEATURES.dVideo - 2)], text: matrix(5 - (qid % 2), FEATURES.dText), clipSec: 2 },
    annotation: { ...annotation, relevant_clip_ids: [2, 3, 4], saliency_scores: [2, 3, 4].map(() => [3, 4, 3]) },
  })
}

/** What a few steps of training leave to compare. */
export interface Trained {
  /** Of each step every loss, and the norm of the gradients. */
  readonly numbers: readonly number[]
  /** Of the first step, by the parameters' names. */
  readonly gradients: Readonly<Record<string, readonly number[]>>
  /** Of the detector before the first step, one after the other. */
  readonly spikes: readonly number[]
  /** After each step but the first. */
  readonly alive: readonly number[]
  /** The total losses that `fit` tells of the same steps. */
  readonly fitted: readonly number[]
}

/** Forward, losses, all gradients, clipping, Adam: by hand, and by `fit`. */
async function train(backend: 'webgpu' | 'cpu'): Promise<Trained> {
  await useBackend(backend)
  const samples = [0, 1, 2].map(sample)
  const network = SpikeMba.create('tiny', { ...FEATURES, ...SIZES, inputDropout: 0, dropout: 0 }, 1)
  const model = trainable(network)
  const batch = collate(samples)
  const adam = new Adam(model.namedParameters())
  const [numbers, alive] = [[] as number[], [] as number[]]
  const gradients: Record<string, readonly number[]> = {}
  const { spikes } = tf.tidy(() => {
    const { spikes } = network.forward(batch.input, { training: true })
    return { spikes: tf.keep(spikes!) }
  })
  for (let step = 0; step < STEPS; step++) {
    let losses: tf.Tensor | undefined
    const found = gradientsOf(network, () => {
      const { total, parts } = model.loss(batch, { training: true })
      losses = tf.keep(tf.stack([total, ...Object.values(parts)]))
      return total
    })
    const { norm } = await gradientNorm(found)
    tf.tidy(() => adam.apply(found, 2e-3, clipFactor(norm, 0.1)))
    numbers.push(...(await losses!.data()), norm)
    if (step === 0) for (const [name, gradient] of found) gradients[name] = [...(await gradient.data())]
    tf.dispose([losses!, ...found.values()])
    if (step > 0) alive.push(tf.memory().numTensors)
  }
  return { numbers, gradients, spikes: [...(await spikes.data())], alive, fitted: await fitted(samples) }
}

async function fitted(samples: readonly Sample[]): Promise<number[]> {
  const model = SpikeMba.create('tiny', { ...FEATURES, ...SIZES, inputDropout: 0, dropout: 0 }, 1)
  const data: Dataset = {
    ...{ name: 'qvhighlights', split: 'train', ...FEATURES, clipSec: 2, checksum: '', annotations: [] },
    ...{ length: samples.length, sample: async (index) => samples[index]! },
  }
  const losses: number[] = []
  const options = { steps: STEPS, batch: samples.length, lr: 2e-3, gradientClip: 0.1, schedule: 'constant' } as const
  for await (const record of fit(trainable(model), { train: data }, options))
    if (record.kind === 'step') losses.push(record.losses.total)
  return losses
}

/** What a function of Node's says here. */
async function needsNode(): Promise<string> {
  try {
    return String(await readLog('runs/first'))
  } catch (error) {
    return (error as Error).message
  }
}

Object.assign(globalThis, { compare, train, needsNode })

/** Runs in the browser (chromium.slow.ts): ops on WebGPU beside their plain twins on the cpu backend. */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-cpu'
import { causalConv, lifScan, selectiveScan } from 'spikemba/ops'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'

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

Object.assign(globalThis, { compare })

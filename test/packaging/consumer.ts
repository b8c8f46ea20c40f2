/**
 * What programs that use the package look like: as ES module, as CommonJS, as TypeScript of several ages, as a
 * notebook's cell.
 */

/** Prints how many names there are; `load` is how this kind of program gets a module. */
export const countNames = (entries: readonly string[], load: (entry: string) => string): string =>
  `(async () => console.log(JSON.stringify({ ${entries.map((entry) => `${JSON.stringify(entry)}: Object.keys(${load(entry)}).sort()`).join(', ')} })))()`

/** Uses values and types of several rooms; a type error here is a broken declaration file. */
export const TYPED = `import * as tf from '@tensorflow/tfjs'
import { type Backend, Random, SpikeMba, useBackend } from 'spikemba'
import { discretize, MambaBlock } from 'spikemba/ssm'
import { LIF } from 'spikemba/snn'
import { temporalIou } from 'spikemba/metrics'
import { readNpy } from 'spikemba/formats'

export async function program(): Promise<number> {
  const backend: Backend = await useBackend('cpu')
  const block = new MambaBlock({ dModel: 4 }, { random: Random.seeded(1) })
  const { y }: { y: tf.Tensor } = block.forward(tf.zeros([1, 3, 4]))
  const tau: number = 2
  const lif = new LIF({ tau })
  const parameters: Map<string, tf.Variable> = block.namedParameters()
  // @ts-expect-error a backend's name is a string, so declarations are really read
  const wrong: number = backend.name
  return y.size + parameters.size + (lif ? 1 : 0) + [discretize, temporalIou, readNpy, SpikeMba].length + Number(wrong)
}
`

/** Two cells of a notebook, and what they print. */
export const CELLS = [
  `import * as tf from '@tensorflow/tfjs'
import { useBackend, temporalIou } from 'spikemba'
import { MambaBlock } from 'spikemba/ssm'
import { Random } from 'spikemba/tensor'
await useBackend('cpu')
const iou: number = temporalIou([0, 10], [5, 15])
console.log('iou', iou.toFixed(4))`,
  `const block = new MambaBlock({ dModel: 4 }, { random: Random.seeded(1) })
const { y } = block.forward(tf.zeros([1, 3, 4]))
console.log('shape', y.shape.join('x'), 'sum', y.abs().sum().dataSync()[0])`,
] as const
export const CELLS_PRINT = ['iou 0.3333', 'shape 1x3x4 sum 0']

/** A script as recipes are written, with types that Node itself cannot read. */
export const SCRIPT = `import { Random } from 'spikemba/tensor'
enum Side { Left = 1, Right }
const draw = (random: Random): number => random.int(10) * 0 + Side.Right
console.log(draw(Random.seeded(3)))
`

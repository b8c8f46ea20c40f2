/** Batch normalisation on a CUDA card (cuda.cu): one thread a column and run of rows. */
import {
  type CudaLaunch,
  type CudaPlan,
  type CudaSource,
  type Parameter,
  type Place,
  type Planner,
  planCuda,
} from '../runtime/cuda/plan.js'
import type { KernelCall } from '../runtime/register.js'

const WARP = 32
const THREADS = 128
/** Rows of one thread. */
const ROWS = 32

const source: CudaSource = { files: ['runtime/cuda/warp.cu', 'batchNorm/cuda.cu'], defines: { ROWS } }

/** The launches that both ways share. */
class Columns {
  readonly #columns: number
  readonly parts: number
  readonly count: Place

  constructor(
    private readonly planner: Planner,
    { inputs: { x, rowWeights } }: KernelCall,
    readonly rows = x!.shape[0]!,
    readonly d = x!.shape[1]!,
  ) {
    this.#columns = Math.ceil(this.d / THREADS)
    this.parts = Math.ceil(rows / ROWS)
    this.count = planner.scratch(1)
    const parameters = [planner.input(rowWeights), this.count, rows]
    planner.launch({ source, kernel: 'countRows', blocks: [1, 1, 1], threads: WARP, parameters })
  }

  /** A kernel for each column and run of rows. */
  launch(kernel: string, parameters: readonly Parameter[]): void {
    this.planner.launch(this.#launch(kernel, this.parts, parameters))
  }

  /** The sums [d] of parts, to `at` of a tensor. */
  total(from: Place, to: Place, at = 0, count?: Place): void {
    this.planner.launch(this.#launch('total', 1, [from, count, to, this.parts, this.d, at]))
  }

  newParts = (): Place => this.planner.scratch(this.parts * this.d)

  #launch = (kernel: string, parts: number, parameters: readonly Parameter[]): CudaLaunch => ({
    ...{ source, kernel, blocks: [this.#columns, parts, 1], threads: THREADS, parameters },
  })
}

/** x [n, d], rowWeights [n], weight, bias [d] → y, stats [2, d] */
export const forward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { input, output, outputLike } = planner
    const columns = new Columns(planner, call)
    const { rows, d, count } = columns
    const [x, w, weight, bias] = ['x', 'rowWeights', 'weight', 'bias'].map((name) => input(call.inputs[name]))
    const [y, stats] = [outputLike(call.inputs.x!), output([2, d])]
    for (const [at, mean] of [undefined, stats].entries()) {
      const parts = columns.newParts()
      columns.launch('moment', [x, w, mean, parts, rows, d])
      columns.total(parts, stats, at * d, count)
    }
    columns.launch('normal', [x, weight, bias, stats, y, rows, d, { float: call.attrs.epsilon! }])
  })

/** x, rowWeights, weight, stats, dy → dx, dweight, dbias */
export const backward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { input, outputLike } = planner
    const columns = new Columns(planner, call)
    const { rows, d, count } = columns
    const [x, w, weight, stats, dy] = ['x', 'rowWeights', 'weight', 'stats', 'dy'].map((name) =>
      input(call.inputs[name]),
    )
    const [dx, dWeight, dBias] = ['x', 'weight', 'weight'].map((name) => outputLike(call.inputs[name]!))
    const [sums, products] = [columns.newParts(), columns.newParts()]
    const epsilon = { float: call.attrs.epsilon! }
    columns.launch('products', [x, stats, dy, sums, products, rows, d, epsilon])
    columns.total(sums, dBias!)
    columns.total(products, dWeight!)
    columns.launch('gradient', [x, w, count, weight, stats, dy, dBias, dWeight, dx, rows, d, epsilon])
  })

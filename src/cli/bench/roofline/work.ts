/** What a kernel call must do at least: numbers that it reads and writes once, and arithmetic. */

/** Of a kernel call, as `tf.profile` tells it. */
export interface Call {
  readonly name: string
  readonly inputShapes: readonly (readonly number[] | undefined)[]
  readonly outputShapes: readonly (readonly number[])[]
}

const FLOAT_BYTES = 4
/** An exponential as a polynomial of degree 6 and a power of two. */
const EXP = 14

const size = (shape: readonly number[] = []): number => shape.reduce((a, b) => a * b, 1)
const sizes = (shapes: Call['inputShapes']): number => shapes.reduce((sum, shape) => sum + (shape ? size(shape) : 0), 0)

/** Bytes that go over the memory's bus if nothing is read twice. */
export const bytesOf = ({ inputShapes, outputShapes }: Call): number =>
  FLOAT_BYTES * (sizes(inputShapes) + sizes(outputShapes))

/** Kernels that only give a tensor another shape or name. */
export const MOVES_NOTHING: ReadonlySet<string> = new Set(['Identity', 'Reshape'])

/** a [.., m, k] or transposed, times b, is [.., m, n]. */
const product = ({ inputShapes: [a], outputShapes: [y] }: Call): number => {
  const [m, n] = [y!.at(-2)!, y!.at(-1)!]
  const k = size(a) / (size(a!.slice(0, -2)) * m)
  return 2 * size(y!.slice(0, -2)) * m * n * k
}

/** The same without knowing which axes are multiplied: of [m, k] and [k, n] to [m, n] the three sizes tell m k n. */
const einsum = ({ inputShapes: [a, b], outputShapes: [y] }: Call): number => 2 * Math.sqrt(size(a) * size(b) * size(y))

/** States of a scan: u [b, l, e] comes first, A [e, n] third. */
const states = ({ inputShapes: [u, , A] }: Call): number => size(u) * A![1]!

/** Additions, multiplications and what exponentials consist of; of all others the memory is the limit. */
const FLOPS: Readonly<Record<string, (call: Call) => number>> = {
  _FusedMatMul: product,
  BatchMatMul: product,
  /** Of linear maps, on tensorflow. */
  Einsum: einsum,
  /** exp(δA), δBu, h ← Āh + B̄u, y += Ch. */
  SelectiveScan: (call) => states(call) * (EXP + 6),
  /** The states once more, then from the last token to the first: dh, dA, dB, dC, du and dδ. */
  SelectiveScanGrad: (call) => states(call) * (EXP + 18),
  /** x [b, l, e], weight [e, k]; SiLU. */
  CausalConv: ({ inputShapes: [x, weight] }) => size(x) * (2 * weight!.at(-1)! + EXP + 3),
  /** q kᵀ, and that times v: [t, b, m, d] each. */
  SpikeAttention: ({ inputShapes: [q] }) => 4 * size(q) * q!.at(-2)!,
  /** q kᵀ once more, and two products for it, one each for q, k and v. */
  SpikeAttentionGrad: ({ inputShapes: [q] }) => 10 * size(q) * q!.at(-2)!,
  CausalConvGrad: ({ inputShapes: [x, weight] }) => size(x) * (6 * weight!.at(-1)! + EXP + 7),
}

export const flopsOf = (call: Call): number => FLOPS[call.name]?.(call) ?? 0

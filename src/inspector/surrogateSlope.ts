const square = (x: number): number => x * x
const fastSigmoid =
  (alpha: number) =>
  (x: number): number =>
    1 / square(1 + alpha * Math.abs(x))

const SLOPES: Readonly<Record<string, (alpha: number) => (x: number) => number>> = {
  atan: (alpha) => (x) => alpha / 2 / (1 + square((Math.PI / 2) * alpha * x)),
  sigmoid: (alpha) => (x) => {
    const s = 1 / (1 + Math.exp(-alpha * x))
    return alpha * s * (1 - s)
  },
  fastSigmoid,
  superSpike: fastSigmoid,
  triangle: (alpha) => (x) => Math.max(0, 1 - alpha * Math.abs(x)),
  rectangle: (alpha) => (x) => (Math.abs(x) < alpha / 2 ? 1 / alpha : 0),
  straightThrough: () => () => 1,
}

/**
 * The surrogate's derivative as a number, from what a recording keeps of it: its name and its sharpness. The formulas
 * are those of `surrogates` in the room `ops`, which this room may not import; a test holds the two together.
 *
 * @returns g(x), x = H - θ; undefined for a surrogate that is not known by its name
 */
export function surrogateSlope({
  name,
  alpha,
}: {
  readonly name: string
  readonly alpha: number
}): ((x: number) => number) | undefined {
  return Object.hasOwn(SLOPES, name) ? SLOPES[name]!(alpha) : undefined
}

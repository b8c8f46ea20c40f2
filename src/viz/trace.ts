import { thin } from './thin.js'

/** What `membraneTrace` draws of its neurons, checked. */
export interface Trace {
  readonly steps: number
  readonly dt: number
  readonly unit: string
  readonly input?: ArrayLike<number>
  readonly neurons: readonly (readonly [name: string, membrane: ArrayLike<number>])[]
  /** Potential before the reset, by the names of neurons; may be of some, or of none. */
  readonly charged: Readonly<Record<string, ArrayLike<number>>>
  readonly fired: readonly { readonly name: string; readonly at: readonly number[] }[]
  readonly threshold: number | ArrayLike<number>
}

/** Steps that are drawn. */
export const drawnSteps = ({ input, neurons, charged }: Trace): number[] =>
  thin([...(input ? [input] : []), ...neurons.map(([, membrane]) => membrane), ...Object.values(charged)])

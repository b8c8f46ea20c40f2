/**
 * Leaky integrate-and-fire neurons as a plain loop over typed arrays. Equations: reference.ts.
 * Float64Arrays work as well: that is how the gradients are checked against finite differences.
 *
 *   h = v + inputGain x - (v - vReset)/tau          v' = h, at a spike vReset (hard) or h - vThreshold (soft)
 *   dh = g(h - vThreshold) (ds - dv' jump) + dv' [no hard reset]        jump = h - v', 0 when the reset is detached
 *   dx = inputGain dh          dv = β dh, β = 1 - 1/tau
 */
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'
import { derivativeOf } from '../spike/surrogateDerivatives.js'
import { type LifParameters, lifOutputs, lifParameters } from './types.js'

/** current [t or 1, …], initial? […] → spikes, last, membrane (on request) */
export const forward: Kernel = (call) =>
  runLoop(call.backend, ({ input, output }) => {
    const { current, initial } = call.inputs
    lifForwardLoop(input(current!), input(initial), lifParameters(call), ...lifOutputs(call, output))
  })

/** The same, dSpikes, dLast, dMembrane? → dCurrent, dInitial (where initial is given) */
export const backward: Kernel = (call) =>
  runLoop(call.backend, ({ input, outputLike }) => {
    const { current, initial, dSpikes, dLast, dMembrane } = call.inputs
    const outputGradients = { dSpikes: input(dSpikes!), dLast: input(dLast!), dMembrane: input(dMembrane) }
    lifBackwardLoop(
      input(current!),
      input(initial),
      lifParameters(call),
      outputGradients,
      outputLike(current!),
      outputLike(initial),
    )
  })

type Values = Float32Array | Float64Array

/** Writes spikes [steps, m], last [m] and, where given, membrane [steps, m]. */
export function lifForwardLoop(
  x: Values,
  initial: Values | undefined,
  parameters: LifParameters,
  spikes: Values,
  last: Values,
  membrane?: Values,
): void {
  const { steps, m, constant, inverseTau, inputGain, vThreshold, vReset, softReset } = parameters
  for (let i = 0; i < m; i++) last[i] = initial ? initial[i]! : vReset
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < m; i++) {
      const at = t * m + i
      const v = last[i]!
      const h = v + inputGain * x[constant ? i : at]! - inverseTau * (v - vReset)
      const fired = fires(h, parameters)
      spikes[at] = fired ? 1 : 0
      last[i] = fired ? (softReset ? h - vThreshold : vReset) : h
      if (membrane) membrane[at] = last[i]!
    }
  }
}

/** Gradients of the outputs: dspikes and dmembrane [steps, m], dlast [m]. */
export interface LifOutputGradients {
  readonly dSpikes: Values
  readonly dLast: Values
  readonly dMembrane?: Values
}

/** Writes dx [steps or 1, m], zero at the start, and, where given, dinitial [m]. */
export function lifBackwardLoop(
  x: Values,
  initial: Values | undefined,
  parameters: LifParameters,
  outputGradients: LifOutputGradients,
  dx: Values,
  dInitial?: Values,
): void {
  const { steps, m, constant, inverseTau, inputGain, vThreshold, vReset, softReset, detachReset, surrogate, alpha } =
    parameters
  const { dSpikes, dLast, dMembrane } = outputGradients
  const derivative = derivativeOf(surrogate, alpha)
  const charged = new Float64Array(steps)
  for (let i = 0; i < m; i++) {
    let v = initial ? initial[i]! : vReset
    for (let t = 0; t < steps; t++) {
      const h = v + inputGain * x[constant ? i : t * m + i]! - inverseTau * (v - vReset)
      charged[t] = h
      v = fires(h, parameters) ? (softReset ? h - vThreshold : vReset) : h
    }
    let dv = dLast[i]!
    for (let t = steps - 1; t >= 0; t--) {
      const at = t * m + i
      const h = charged[t]!
      if (dMembrane) dv += dMembrane[at]!
      const through = dSpikes[at]! - (detachReset ? 0 : dv * (softReset ? vThreshold : h - vReset))
      const dh = through * derivative(h - vThreshold) + (!softReset && fires(h, parameters) ? 0 : dv)
      const to = constant ? i : at
      dx[to] = dx[to]! + inputGain * dh
      dv = (1 - inverseTau) * dh
    }
    if (dInitial) dInitial[i] = dv
  }
}

const fires = (h: number, { vThreshold, fireOnEqual }: LifParameters): boolean =>
  fireOnEqual ? h >= vThreshold : h > vThreshold

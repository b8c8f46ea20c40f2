/** An op's kernel as one of the addon's operations (`<op>/tensorflow.cc` or `tensorflow/*.cc`). */
import type { Kernel, KernelCall } from '../register.js'
import { addonOf } from './addon.node.js'

/**
 * Calls the operation with the tensors and numbers of the kernel's call, by the names that its source gives them.
 *
 * @param operation its name there
 * @param outputs how many it returns
 * @param other what runs where the addon was not compiled
 */
export function nativeKernel(
  operation: string,
  outputs: number | ((call: KernelCall) => number),
  other: Kernel,
): Kernel {
  return (call) => {
    const addon = addonOf(call.backend)
    if (!addon) return other(call)
    const n = typeof outputs === 'number' ? outputs : outputs(call)
    const inputs = addon.operations[operation]!.inputs.map((input) => call.inputs[input.slice(0, input.indexOf(':'))])
    return addon.run(operation, inputs, n, { ...call.attrs, n })
  }
}

/** For an operation that returns a gradient for each of these inputs that is there. */
export const ofGiven =
  (names: readonly string[]) =>
  ({ inputs }: KernelCall): number =>
    names.filter((name) => inputs[name]).length

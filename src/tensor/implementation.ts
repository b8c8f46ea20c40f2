import { OptionError } from './errors.js'

/**
 * Which form of an op runs. Every fused op has a readable twin in plain TensorFlow.js operations; this switch picks
 * between them for the whole process. The environment variable SPIKEMBA_KERNELS=off starts with the twins.
 */
export type Implementation = 'auto' | 'reference'

const fromEnvironment = (): Implementation =>
  globalThis.process?.env?.SPIKEMBA_KERNELS === 'off' ? 'reference' : 'auto'

let current: Implementation = fromEnvironment()

/**
 * Chooses how this library's operations are computed from here on: for tests, debugging and measurements.
 *
 * @param implementation 'auto' fused kernels where the backend has them; 'reference' the readable twins
 */
export function setImplementation(implementation: Implementation): void {
  if (implementation !== 'auto' && implementation !== 'reference')
    throw new OptionError('implementation', implementation, "'auto' or 'reference'")
  current = implementation
}

/** What {@link setImplementation} chose last; 'auto' at first. */
export function getImplementation(): Implementation {
  return current
}

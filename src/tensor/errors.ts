/**
 * Errors that a person can act on: each has a tag, fields, and one sentence that says what was found, what was expected
 * and what to do. The command line prints the sentence and leaves with code 2; anything else is a bug and keeps its
 * stack.
 */

/**
 * Base of every error that is the input's fault, not the program's. Other rooms define theirs with the same `tag`
 * field.
 */
export abstract class TaggedError extends Error {
  /** Tells this error from others without its class. */
  abstract readonly tag: string
}

/** A tensor whose shape is not what the function's axes say. */
export class ShapeError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'ShapeError'
  constructor(
    /** The function that was called. */
    readonly where: string,
    /** Name of the tensor. */
    readonly argument: string,
    /** Its shape. */
    readonly found: readonly number[],
    /** The shape that it should have, in axis letters or numbers. */
    readonly expected: string,
  ) {
    super(`${where}: ${argument} has shape [${found.join(', ')}], expected [${expected}]`)
    this.name = 'ShapeError'
  }
}

/** A backend that cannot be started here. */
export class BackendError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'BackendError'
  constructor(
    /** The backend that was asked for. */
    readonly backend: string,
    reason: string,
  ) {
    super(`backend ${backend}: ${reason}`)
    this.name = 'BackendError'
  }
}

/** An option outside its allowed values. */
export class OptionError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'OptionError'
  constructor(
    /** Name of the option. */
    readonly option: string,
    /** Its value. */
    readonly found: unknown,
    /** What it should be, in words. */
    readonly expected: string,
  ) {
    super(`${option} is ${shown(found)}, expected ${expected}`)
    this.name = 'OptionError'
  }
}

/** As one writes it in code: JSON alone makes null of NaN and Infinity, nothing of undefined, and refuses BigInt. */
const shown = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : typeof value === 'function'
      ? 'a function'
      : (JSON.stringify(value) ?? String(value))

let poisoned = false

/**
 * For tests: fills outputs and scratch with NaN before every call, so that a value never written, or read too early,
 * shows; and, on wasm, fails when a kernel writes beyond its scratch.
 */
export function poisonMemory(on: boolean): void {
  poisoned = on
}

export const isPoisoned = (): boolean => poisoned

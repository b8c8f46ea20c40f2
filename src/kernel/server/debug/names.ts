/**
 * Expressions over names of the notebook. They live in the global object as `$$name`; for the time of an evaluation the
 * plain names stand beside them, so that `u + 1` means what it means in a cell, and `u = 1` assigns. Local names go
 * first, as always.
 */
import { PREFIX } from '../code/storage.js'
import type { Inspector, Runtime } from './inspector.js'

const LEND = `(() => {
  const lent = Object.getOwnPropertyNames(globalThis).filter((n) => n.startsWith('${PREFIX}')).map((n) => n.slice(${PREFIX.length})).filter((n) => !(n in globalThis))
  for (const n of lent) Object.defineProperty(globalThis, n, { configurable: true, get: () => globalThis['${PREFIX}' + n], set: (v) => { globalThis['${PREFIX}' + n] = v } })
  return lent
})()`
const takeBack = (names: readonly string[]): string => `for (const n of ${JSON.stringify(names)}) delete globalThis[n]`

/**
 * @param frame of the engine; none: as if at the top level of a cell
 * @throws Error with what the expression throws
 */
export async function evaluateNames(
  inspector: Inspector,
  expression: string,
  frame?: string,
): Promise<Runtime.RemoteObject> {
  const { value: lent } = await inspector.evaluate(LEND, undefined, { returnByValue: true })
  try {
    return await inspector.evaluate(expression, frame)
  } finally {
    await inspector.evaluate(takeBack(lent as string[]))
  }
}

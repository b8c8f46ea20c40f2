/**
 * What goes to a front end is JSON. It is made here, where the cell can be told what is wrong with its value, and not
 * on the thread that sends it.
 */

/** @param what named in the error */
export function jsonOf(value: unknown, what: string): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null')
  } catch (error) {
    throw new TypeError(`${what} cannot be written as JSON: ${(error as Error).message.split('\n')[0]}`)
  }
}

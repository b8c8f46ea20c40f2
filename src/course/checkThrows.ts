import { CheckError } from './errors.js'
import { retract, say } from './say.js'

/**
 * The check that bad input is refused, and that the refusal says why.
 *
 * @param work must throw, or return a promise that rejects
 * @param message what its message must match
 * @returns a promise when `work` returns one; wait for it
 * @throws CheckError when nothing is thrown, or when the message does not match
 */
export function checkThrows(name: string, work: () => Promise<unknown>, message: RegExp): Promise<void>
export function checkThrows(name: string, work: () => unknown, message: RegExp): void
export function checkThrows(name: string, work: () => unknown, message: RegExp): Promise<void> | void {
  retract(name)
  let result: unknown
  try {
    result = work()
  } catch (error) {
    return judge(name, error, message)
  }
  if (isPromise(result))
    return result.then(
      () => nothing(name, message),
      (error: unknown) => judge(name, error, message),
    )
  nothing(name, message)
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function'

function nothing(name: string, message: RegExp): never {
  throw new CheckError(name, `nothing was thrown, expected an error that matches ${message}`)
}

function judge(name: string, error: unknown, message: RegExp): void {
  const found = error instanceof Error ? error.message : String(error)
  message.lastIndex = 0 // a pattern with the g flag remembers where it stopped
  if (!message.test(found)) throw new CheckError(name, `threw “${found}”, expected an error that matches ${message}`)
  say(name, `: refused with “${found.split('\n')[0]}”`)
}

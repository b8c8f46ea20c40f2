import { createInterface } from 'node:readline/promises'

/** Asks on the terminal whether to go on. @returns undefined where nobody can be asked */
export async function agreed(question = 'Go on? [Y/n] '): Promise<boolean | undefined> {
  if (!process.stdin.isTTY) return undefined
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(question)
  terminal.close()
  return /^(y(es)?)?$/i.test(answer.trim())
}

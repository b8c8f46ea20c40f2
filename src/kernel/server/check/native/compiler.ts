/** The native compiler of TypeScript, which is one program for each system. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** @returns its file; none where no such program was made for this system, or it was not installed */
export function nativeCompiler(): string | undefined {
  try {
    const typescript = createRequire(import.meta.url).resolve('typescript-native/package.json')
    const program = createRequire(typescript).resolve(
      `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
    )
    const file = join(dirname(program), 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

/** @returns the compiler that checks cells; none where TypeScript in JavaScript does, or is asked to */
export const chosenCompiler = (): string | undefined =>
  process.env.SPIKEMBA_CHECKER === 'javascript' ? undefined : nativeCompiler()

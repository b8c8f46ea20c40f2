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

/**
 * Folders in which it checks no cells: among packages it takes every file for a library's, and finds no project for the
 * cells' own; and of what lies below names that begin with `.git` or `.#` it hears no changes, those of a project
 * among them.
 */
const [PACKAGES, UNHEARD] = [/[\\/]node_modules([\\/]|$)/, /[\\/]\.(git|#)/]

/** The native compiler, or why TypeScript in JavaScript checks cells. */
export type Chosen =
  | { readonly program: string; readonly reason?: undefined }
  | { readonly program?: undefined; readonly reason: string }

/** @param folder where the cells run */
export function chosenCompiler(folder: string): Chosen {
  if (process.env.SPIKEMBA_CHECKER === 'javascript') return { reason: 'asked for: SPIKEMBA_CHECKER=javascript' }
  if (PACKAGES.test(folder)) return { reason: 'the folder lies inside of node_modules' }
  if (UNHEARD.test(folder)) return { reason: 'the folder lies inside of one whose name begins with .git or .#' }
  const program = nativeCompiler()
  return program === undefined
    ? { reason: `no native compiler for ${process.platform}-${process.arch}, or npm left out optional packages` }
    : { program }
}

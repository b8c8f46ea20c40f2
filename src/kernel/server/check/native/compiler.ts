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

/** In a folder of packages it takes every file for a library's, and finds no project for the cells' own. */
const PACKAGES = /[\\/]node_modules([\\/]|$)/

/** The native compiler, or why TypeScript in JavaScript checks cells. */
export type Chosen =
  | { readonly program: string; readonly reason?: undefined }
  | { readonly program?: undefined; readonly reason: string }

/** @param folder where the cells run */
export function chosenCompiler(folder: string): Chosen {
  if (process.env.SPIKEMBA_CHECKER === 'javascript') return { reason: 'asked for: SPIKEMBA_CHECKER=javascript' }
  if (PACKAGES.test(folder)) return { reason: 'the folder lies inside of node_modules' }
  const program = nativeCompiler()
  return program === undefined
    ? { reason: `no native compiler for ${process.platform}-${process.arch}, or npm left out optional packages` }
    : { program }
}

/**
 * Files of the reader that CommonJS loads: anew when they changed, as those that are imported; TypeScript files are
 * told to be imported.
 */
import { statSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { cellScript } from '../code/scriptPath.js'
import { safely } from './safely.js'

const seen = new Map<string, number>()
const { keys } = Object // a cell may delete the global name

/**
 * Forgets all of them when one has changed: those that load it have its old values. Cells that broke JavaScript's own
 * functions run without.
 */
export const forgetChanged = (): void => safely(forget, undefined)

function forget(): void {
  const { cache } = createRequire(cellScript(0))
  const files = keys(cache).filter((file) => !/[\\/]node_modules[\\/]/.test(file))
  const changed = files.filter((file) => {
    const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
    const before = seen.get(file) ?? time
    seen.set(file, time)
    return time !== before
  })
  if (changed.length > 0) for (const file of files) delete cache[file]
}

/** Node would read the types as JavaScript, and some versions of it know a part of TypeScript. */
export function refuseTypeScript(): void {
  const { _extensions: extensions } = Module as unknown as {
    readonly _extensions: Record<string, (module: unknown, file: string) => void>
  }
  for (const kind of ['.ts', '.mts', '.cts'])
    extensions[kind] = (_, file) => {
      throw new Error(
        `require() loads no TypeScript, and ${file} is TypeScript; write \`import … from\`, or \`await import(…)\``,
      )
    }
}

/** What the engine calls its scripts, and the files that they stand for. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The kernel's own code, which readers neither see in stacks nor debug. */
export const OWN = new URL('..', import.meta.url).href

/** The file that a cell pretends to be: one beside the notebook, so that its imports are found from there. */
export const cellScript = (run: number): string => join(process.cwd(), `cell-${run}.ts`)

/** A script's name without what makes a changed file a new module. */
export function scriptPath(name: string): string {
  const path = name.replace(/\?v=[\d.]+$/, '')
  return path.startsWith('file:') ? fileURLToPath(path) : path
}

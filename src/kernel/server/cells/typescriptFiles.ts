/**
 * Lets cells import TypeScript files of the reader. Hooks make every import slower, so they are put in place with the
 * first cell that imports by path.
 */
import { register } from 'node:module'
import type { MessagePort } from 'node:worker_threads'

/** @param port way to a checker that transpiles */
export function typescriptFiles(port: MessagePort): () => void {
  let installed = false
  return () => {
    if (installed) return
    installed = true
    process.setSourceMapsEnabled(true)
    register('./loadHooks.js', { parentURL: import.meta.url, data: { port }, transferList: [port] })
  }
}

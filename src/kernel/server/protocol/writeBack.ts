/**
 * Saves what a busy loop has counted. Code that V8 terminates runs no `finally`, so the copies of its loop (see
 * `code/loops.ts`) would be lost.
 * The engine's debugger stops the loop instead and does what the `finally` would do. Loops pay nothing for it while
 * they run.
 */
import type { Debugger, InspectorNotification, Session } from 'node:inspector'
import type { CopyBlock } from '../code/rewriteCell.js'
import { scriptPath } from '../code/scriptPath.js'
import { storage } from '../code/storage.js'

/** The copies of a cell. */
export interface Copies {
  /** Name of the cell's script in the engine. */
  readonly script: string
  readonly blocks: readonly CopyBlock[]
}

/** Milliseconds that the engine gets to stop the loop: it lists its scripts first, and a native call may keep it. */
const TIMEOUT = 3000

/** Leaves the thread stopped, unless it could not be stopped in time; `Debugger.disable` lets it go. */
export async function writeBack(inspector: Session, { script, blocks }: Copies): Promise<void> {
  const ids = new Set<string>()
  const onScript = ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>): void => {
    if (scriptPath(params.url) === script) ids.add(params.scriptId)
  }
  inspector.on('Debugger.scriptParsed', onScript)
  const stopped = new Promise<readonly Debugger.CallFrame[]>((resolve) => {
    inspector.once('Debugger.paused', ({ params }) => resolve(params.callFrames))
    setTimeout(resolve, TIMEOUT, [])
  })
  inspector.post('Debugger.enable')
  inspector.post('Debugger.pause')
  const frame = (await stopped).findLast(({ location }) => ids.has(location.scriptId)) // the cell itself; functions that it called come before
  inspector.removeAllListeners('Debugger.paused').off('Debugger.scriptParsed', onScript)
  for (const { object, startLocation: begin } of frame?.scopeChain ?? []) {
    const block = blocks.find(({ line, column }) => line === begin?.lineNumber && column === begin.columnNumber)
    if (!block) continue
    // A value that optimized code needs no more throws when it is read.
    const assignments = block.names.map((name) => `try { globalThis.${storage(name)} = this.${name} } catch {}`)
    const call = {
      objectId: object.objectId,
      functionDeclaration: `function () { ${assignments.join(' ')} }`,
      silent: true,
    }
    await new Promise<void>((resolve) => inspector.post('Runtime.callFunctionOn', call, () => resolve()))
  }
}

import { DISPLAY } from '../display/index.js'
import { tslabWriter } from './saveFigure.node.js'
import { SHOW } from './show.js'

type Showable = { [DISPLAY](): Promise<Record<string, unknown>> }
type Hook = (value: object, place: { readonly id: string; readonly update: boolean }) => Promise<void>

/**
 * Shows a value that shows itself below the cell that runs now, so that it can be shown again in the same place when it has changed.
 * @returns what shows it again; undefined, and nothing is shown, where outputs do not change: outside of this project's
 *   kernel and tslab
 */
export async function showPlace(value: object, id: string): Promise<(() => Promise<void>) | undefined> {
  const hook = (globalThis as { [SHOW]?: Hook })[SHOW]
  const write = hook ? undefined : tslabWriter()
  const send = hook
    ? (update: boolean): Promise<void> => hook(value, { id, update })
    : write && (async (update: boolean): Promise<void> => write(await (value as Showable)[DISPLAY](), { id, update }))
  if (!send) return undefined
  await send(false)
  return () => send(true)
}

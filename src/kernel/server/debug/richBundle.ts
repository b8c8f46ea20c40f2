/** A variable as its own cell would show it: figures are drawn in the debugger, too. */
import type { Content } from '../../wire/message.js'
import type { Inspector, Runtime } from './inspector.js'
import { textOf } from './values.js'

/** Values that are not there yet stay text: a stopped thread settles no promise. */
const SHOW = `function () {
  const show = this[Symbol.for('Jupyter.display')]
  const data = typeof show === 'function' ? show.call(this) : undefined
  return data && typeof data === 'object' && typeof data.then !== 'function' ? JSON.parse(JSON.stringify(data)) : undefined
}`

export async function richBundle(
  inspector: Inspector,
  value: Runtime.RemoteObject,
): Promise<{ data: Content; metadata: Content }> {
  const plain = { 'text/plain': textOf(value) }
  if (value.objectId === undefined) return { data: plain, metadata: {} }
  const shown = await inspector.call(value.objectId, SHOW, { returnByValue: true }).catch(() => undefined)
  return { data: (shown?.value as Content | undefined) ?? plain, metadata: {} }
}

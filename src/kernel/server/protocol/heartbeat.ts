/** The heartbeat: whoever asks whether the kernel lives hears what it said. */
import type { Router } from 'zeromq'

/**
 * A router answers, for it keeps no state: a reply socket stops for good when a stranger sends it half of a message.
 * Ends when the socket is closed.
 */
export async function echo(heartbeat: Router): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames).catch(() => {})
}

/** The way from an output to the kernel of the notebook in which it stands, whichever kernel that is at the time. */
import type { KernelWay, ViewComm } from '../../inspector/src/kernelEngine.js'
import type { LabComm, NotebookTracker, SessionContext } from './jupyter.js'

/** @param origin an element of the output */
export function kernelWay(notebooks: NotebookTracker, origin: HTMLElement): KernelWay {
  let context: SessionContext | undefined
  /** Looked for when it is asked for: the output is not in its notebook yet when it is made. */
  const contextOf = (): SessionContext | undefined =>
    (context ??= notebooks.find(({ node }) => node.contains(origin))?.sessionContext)
  const listeners = new Set<() => void>()
  let listening = false
  const tell = (): void => {
    for (const each of listeners) each()
  }
  const listen = (): void => {
    const found = contextOf()
    if (!found || listening) return
    listening = true
    found.statusChanged.connect(tell)
    found.kernelChanged.connect(tell)
  }
  return {
    status: () => contextOf()?.session?.kernel?.status ?? 'none',
    onStatus(changed) {
      listeners.add(changed)
      return () => {
        listeners.delete(changed)
        if (listeners.size > 0 || !context) return
        context.statusChanged.disconnect(tell)
        context.kernelChanged.disconnect(tell)
        listening = false
      }
    },
    open(target, data) {
      listen()
      const comm = contextOf()?.session?.kernel?.createComm(target)
      return comm && viewComm(comm, data)
    },
  }
}

function viewComm(comm: LabComm, data: Readonly<Record<string, unknown>>): ViewComm {
  void comm.open(data)
  return {
    get gone() {
      return comm.isDisposed
    },
    send: (data) => void comm.send(data),
    onMessage(handler) {
      comm.onMsg = ({ content, buffers = [] }) =>
        handler(
          content.data,
          buffers.map((each) =>
            ArrayBuffer.isView(each)
              ? new Uint8Array(each.buffer, each.byteOffset, each.byteLength)
              : new Uint8Array(each),
          ),
        )
    },
    onClose(handler) {
      comm.onClose = handler
    },
    close() {
      if (!comm.isDisposed) void comm.close()
    },
  }
}

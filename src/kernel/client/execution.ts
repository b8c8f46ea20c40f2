/** What became of a cell: the kernel's reply, and why there is none. */
import type { Content, Message } from '../wire/message.js'

/** How an execution ended, in Jupyter's words. */
export type ExecuteStatus = 'ok' | 'error' | 'aborted'

/** The kernel's answer to one execution. */
export interface ExecuteReply {
  /** How it ended. */
  readonly status: ExecuteStatus
  /** The number in `In [n]`. */
  readonly executionCount: number | null
  /** What was thrown; present with status 'error'. */
  readonly error?: CellError
}

/** An error as the kernel tells it. */
export interface CellError {
  /** Name of the error's class. */
  readonly ename: string
  /** Its message. */
  readonly evalue: string
  /** Lines as they are shown, with colours as terminal codes. */
  readonly traceback: readonly string[]
}

/** Why a cell has no reply. */
export type Lost = 'timeout' | 'interrupted' | 'died' | 'no idle'

/** A cell whose end the kernel never told. */
export class ExecutionLost extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'ExecutionLost'
  constructor(
    /** Why it is lost: time, signal, or a kernel that died. */
    readonly reason: Lost,
    message: string,
  ) {
    super(message)
    this.name = 'ExecutionLost'
  }
}

/** @param message an execute_reply; tslab's says `abort`, and tells no error */
export function readReply({ content }: Message): ExecuteReply {
  const { status, execution_count: count } = content
  return {
    status: status === 'ok' ? 'ok' : status === 'error' ? 'error' : 'aborted',
    executionCount: typeof count === 'number' ? count : null,
    ...(typeof content.ename === 'string' ? { error: readError(content) } : {}),
  }
}

/** @param content of an `error` message or of a reply with status `error` */
export const readError = ({ ename, evalue, traceback }: Content): CellError => ({
  ename: String(ename ?? ''),
  evalue: String(evalue ?? ''),
  traceback: Array.isArray(traceback) ? traceback.map(String) : [],
})

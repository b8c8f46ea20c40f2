/** What became of a cell: the kernel's reply, and why there is none. */
import type { Content, Message } from '../wire/message.js'

export type ExecuteStatus = 'ok' | 'error' | 'aborted'

export interface ExecuteReply {
  readonly status: ExecuteStatus
  /** The number in `In [n]`. */
  readonly executionCount: number | null
  readonly error?: CellError
}

/** An error as the kernel tells it. */
export interface CellError {
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}

/** Why a cell has no reply. */
export type Lost = 'timeout' | 'interrupted' | 'died' | 'no idle'

/** A cell whose end the kernel never told. */
export class ExecutionLost extends Error {
  readonly tag = 'ExecutionLost'
  constructor(
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

/** What the three threads of the kernel say to each other; README.md says what they are. */

import type { Content, Header } from '../wire/message.js'
import type { Place, SourceMapPayload } from './code/sourceMap.js'

/** A value as a front end shows it. */
export interface Bundle {
  readonly data: Content
  readonly metadata: Content
}

export interface Failure {
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}

/** How a cell ended. */
export type Outcome =
  | { readonly status: 'ok'; readonly result?: Bundle }
  | {
      readonly status: 'error'
      readonly error: Failure /** Of the cell's names those that have got a value. */
      readonly assigned: readonly string[]
    }

/** From the protocol's thread to that of the cells. */
export type ToCells =
  | {
      readonly type: 'run'
      readonly run: number
      readonly code: string
      readonly map: SourceMapPayload
      readonly storage: readonly string[]
      readonly waits: readonly Place[]
      /** Whether TypeScript files of the reader may be imported. */
      readonly local: boolean
      readonly allowInput: boolean
    }
  /** The cell that is being checked imports these. */
  | { readonly type: 'preload'; readonly packages: readonly string[] }
  | { readonly type: 'interrupt'; readonly run: number }
  /** The reader's answer to a question of `process.stdin`. */
  | { readonly type: 'line'; readonly text: string }
  | {
      readonly type: 'comm'
      readonly kind: string
      readonly header: Header
      readonly content: Content
      readonly metadata: Content
      readonly buffers: readonly Uint8Array[]
    }

/** From the cells' thread to that of the protocol. */
export type FromCells =
  | {
      readonly type: 'stream'
      readonly name: 'stdout' | 'stderr'
      readonly text: string
      readonly parent?: Header | undefined
    }
  | {
      readonly type: 'publish'
      readonly kind: string
      readonly content: Content
      readonly metadata?: Content
      readonly buffers?: readonly Uint8Array[]
      readonly parent?: Header | undefined
    }
  /** Something for the front end to do, said in the cell's reply. */
  | { readonly type: 'payload'; readonly payload: Content }
  /**
   * `line`: the answer goes to `process.stdin` as a message; otherwise the thread waits for it at the shared memory.
   */
  | { readonly type: 'input'; readonly prompt: string; readonly password: boolean; readonly line?: boolean }
  /** Descriptors from which what the cell's programs print is read. */
  | { readonly type: 'childPipes'; readonly stdout: number; readonly stderr: number }
  /** A program ended; what it has printed comes before what follows. */
  | { readonly type: 'childOutput' }
  | { readonly type: 'done'; readonly run: number; readonly outcome: Outcome }
  | { readonly type: 'commDone'; readonly header: Header }
  | { readonly type: 'commOpen'; readonly id: string; readonly target: string }
  | { readonly type: 'commClosed'; readonly id: string }

/** Name of the global function, in the cells' thread, that looks for messages in the middle of a cell. */
export const POLL = 'spikemba.kernel.poll'

/** Slots of the memory that all threads see. */
export const SIGNAL = {
  /** Highest run that is interrupted: code of this and earlier runs ends at its next look. */
  stop: 0,
  /** Highest run whose interrupt the cells' thread has taken up itself. */
  taken: 1,
  /** State of an input: 0 waits, 1 answered, 2 given up. */
  input: 2,
  /** Bytes of the answer. */
  length: 3,
  /** Characters of output that are on their way. */
  pending: 4,
} as const

/** Bytes of one line of input. */
export const INPUT_BYTES = 1 << 16

export interface Shared {
  readonly signals: Int32Array<SharedArrayBuffer>
  readonly input: Uint8Array<SharedArrayBuffer>
}

export const share = (): Shared => ({
  signals: new Int32Array(new SharedArrayBuffer(32)),
  input: new Uint8Array(new SharedArrayBuffer(INPUT_BYTES)),
})

/**
 * The kernel engine: the live model in the notebook's kernel is asked through a comm, also while a cell runs. Whoever
 * shows notebooks gives the way to the kernel; where there is none, or no answer, one sentence says so.
 */
import { type Recording, readRecording } from 'spikemba/inspector'
import { LIVE_TARGET } from '../../../src/inspector/live/liveView.js'
import type { ModelChange, ModelEngine } from './modelEngine.js'

/** A comm that the view opened. */
export interface ViewComm {
  readonly gone: boolean
  send(data: Readonly<Record<string, unknown>>): void
  onMessage(handler: (data: Readonly<Record<string, unknown>>, buffers: readonly Uint8Array[]) => void): void
  onClose(handler: () => void): void
  close(): void
}

/** The way to the kernel of the notebook in which a view stands. */
export interface KernelWay {
  /** As Jupyter calls it: 'idle', 'busy', 'dead', …; 'none' where no kernel runs. */
  status(): string
  /** @returns the function that ends it */
  onStatus(changed: () => void): () => void
  open(target: string, data: Readonly<Record<string, unknown>>): ViewComm | undefined
}

/** Milliseconds after which a question is given up. */
const PATIENCE = 60_000
const ENDED = new Set(['none', 'dead', 'terminating', 'restarting', 'autorestarting', 'unknown'])

interface Pending {
  readonly run: number
  done(recording: Recording): void
  fail(error: Error): void
}

export function kernelEngine(way: KernelWay, id: string, patience = PATIENCE): ModelEngine {
  let comm: ViewComm | undefined
  let pending: Pending | undefined
  let asked = 0
  let step = 0
  const fail = (problem: string): void => pending?.fail(new Error(problem))
  const forgetStatus = way.onStatus(() => {
    if (ENDED.has(way.status())) fail(endedWords(way.status()))
  })

  function connected(): ViewComm {
    if (comm && !comm.gone) return comm
    const opened = way.open(LIVE_TARGET, { id })
    if (!opened) throw new Error(endedWords('none'))
    comm = opened
    opened.onMessage(({ run, step: now, problem }, buffers) => {
      if (!pending || run !== pending.run) return
      if (typeof problem === 'string') return fail(problem)
      step = Number(now)
      try {
        pending.done(readRecording(buffers[0] ?? new Uint8Array(), 'what the kernel recorded'))
      } catch (error) {
        fail((error as Error).message)
      }
    })
    opened.onClose(() => {
      if (comm === opened) comm = undefined
      fail('this kernel does not know the model: it was restarted, or made many others since; run the cell again')
    })
    return opened
  }

  return {
    name: 'kernel',
    get says() {
      return `the live model in the kernel answers${step > 0 ? `, after training step ${step}` : ''}: what comes after the change is computed again, saliency and moments too`
    },
    get waiting() {
      return way.status() === 'busy' ? 'the kernel is busy and answers when its cell pauses' : 'running …'
    },
    run: (change: ModelChange) =>
      new Promise<Recording>((resolve, reject) => {
        const status = way.status()
        if (ENDED.has(status)) return reject(new Error(endedWords(status)))
        const run = ++asked
        const late = setTimeout(
          () => fail('the kernel has not answered for a minute; move a slider to ask it again'),
          patience,
        )
        const settle = (): void => {
          clearTimeout(late)
          pending = undefined
        }
        pending = {
          run,
          done(recording) {
            settle()
            resolve(recording)
          },
          fail(error) {
            settle()
            reject(error)
          },
        }
        try {
          connected().send({ run, change })
        } catch (error) {
          pending.fail(error as Error)
        }
      }),
    dispose() {
      forgetStatus()
      comm?.close()
      fail('the view is gone')
    },
  }
}

const endedWords = (status: string): string =>
  status === 'restarting' || status === 'autorestarting'
    ? 'the kernel restarts and forgets the model; run the cell again'
    : status === 'dead'
      ? 'the kernel is dead; restart it and run the cell again'
      : 'no kernel runs for this notebook; choose one and run the cell again'

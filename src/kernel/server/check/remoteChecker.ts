/** The checker as another thread sees it: the same questions, answered later. */
import type { MessagePort } from 'node:worker_threads'
import type { Checker } from './checker.js'

type Method = keyof Checker

export interface Question {
  readonly id: number
  readonly method: Method
  readonly args: readonly unknown[]
}
export interface Answer {
  readonly id: number
  readonly value?: unknown
  /** What went wrong inside the checker. */
  readonly failure?: string
}

export type RemoteChecker = {
  readonly [M in Method]: (...args: Parameters<Checker[M]>) => Promise<Awaited<ReturnType<Checker[M]>>>
}

export function remoteChecker(port: MessagePort): RemoteChecker {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0
  port.on('message', ({ id, value, failure }: Answer) => {
    const question = waiting.get(id)
    waiting.delete(id)
    if (failure === undefined) question?.resolve(value)
    else question?.reject(new Error(failure))
  })
  const ask =
    (method: Method) =>
    (...args: unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject })
        port.postMessage({ id: last, method, args } satisfies Question)
      })
  const methods: readonly Method[] = ['compile', 'failed', 'complete', 'inspect', 'isComplete', 'transpile', 'locate']
  return Object.fromEntries(methods.map((method) => [method, ask(method)])) as unknown as RemoteChecker
}

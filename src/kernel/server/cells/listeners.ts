/** Functions that want to be told. */
import { answer } from './answers.js'

export interface Listeners<A extends readonly unknown[]> {
  /** @returns a function that ends the listening */
  add(listener: (...args: A) => void): () => void
  /** Calls all of them. @throws what the first one threw that failed, once the others have been called */
  call(...args: A): void
}

export function listeners<A extends readonly unknown[]>(): Listeners<A> {
  const all = new Set<(...args: A) => void>()
  return {
    add(listener) {
      all.add(listener)
      return answer(() => void all.delete(listener))
    },
    call(...args) {
      const failures: unknown[] = []
      for (const listener of [...all]) {
        try {
          listener(...args)
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}

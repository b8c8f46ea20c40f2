/** Node's own bindings, which `--expose-internals` opens: a kernel needs a few places that have no public name. */
import { createRequire } from 'node:module'
import { safely } from './safely.js'

type Binding = Readonly<Record<string, unknown>>

/** @returns nothing where the kernel was started without the flag, or where Node has no such binding */
export function internals<B = Binding>(name: string): B | undefined {
  return safely(() => {
    const { internalBinding } = createRequire(import.meta.url)('internal/test/binding') as {
      internalBinding(name: string): B
    }
    return internalBinding(name)
  }, undefined)
}

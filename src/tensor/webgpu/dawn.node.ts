/**
 * WebGPU for Node: Dawn, Chromium's own implementation, from the npm package `webgpu`.
 *
 * The package is an optional peer (130 MB), looked up by name while the program runs, so that neither type checkers nor
 * bundlers ask for it.
 */
import { BackendError } from '../errors.js'
import type { Gpu } from './types.js'

/** What the package exports. */
interface Dawn {
  create(options: readonly string[]): Gpu
  readonly globals: Readonly<Record<string, unknown>>
}

/** Dawn's callbacks that Node has not come to yet. */
const ticks = new Set<() => void>()

/**
 * Puts `navigator.gpu` and WebGPU's classes where browsers have them.
 * @throws BackendError when the package is not installed or does not load
 */
export async function provideDawn(): Promise<void> {
  process.env.NODEVICE_SELECT ??= '1' // else Mesa's layer looks for a display, and says so
  holdTicks()
  const { create, globals } = await load()
  Object.assign(globalThis, globals)
  // Node has a navigator from version 21 on.
  if (!globalThis.navigator)
    Object.defineProperty(globalThis, 'navigator', {
      value: { userAgent: `Node.js/${process.versions.node.split('.')[0]}` },
      configurable: true,
      writable: true,
    })
  Object.defineProperty(globalThis.navigator, 'gpu', { value: create([]), configurable: true, writable: true })
}

/** Whether the system shows a card; asked before Dawn, which is loud where there is none. */
export function hasCard(): boolean {
  const { existsSync } = process.getBuiltinModule('node:fs')
  return process.platform !== 'linux' || ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'].some((path) => existsSync(path))
}

/** Lets Dawn deliver what is ready. @returns whether it waits for anything */
export function deliver(): boolean {
  const [tick] = ticks
  if (!tick) return false
  ticks.delete(tick)
  tick()
  return true
}

/**
 * Dawn finishes its promises in a native callback that it hands to `setImmediate`. Knowing that callback, one who reads
 * values without `await` can call it and wait.
 */
function holdTicks(): void {
  const own = globalThis.setImmediate
  const holding = (callback: (...values: unknown[]) => void, ...values: unknown[]): NodeJS.Immediate => {
    if (!/\[native code\]/.test(Function.prototype.toString.call(callback))) return own(callback, ...values)
    const tick = () => callback(...values)
    ticks.add(tick)
    return own(() => ticks.delete(tick) && tick())
  }
  Object.defineProperties(holding, Object.getOwnPropertyDescriptors(own)) // name, and what util.promisify looks for
  globalThis.setImmediate = holding as typeof setImmediate
}

async function load(): Promise<Dawn> {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { pathToFileURL } = process.getBuiltinModule('node:url')
  for (const place of [import.meta.url, `${process.cwd()}/package.json`]) {
    let file: string
    try {
      file = createRequire(place).resolve('webgpu')
    } catch {
      continue // not installed where `place` looks
    }
    try {
      return (await import(pathToFileURL(file).href)) as Dawn
    } catch (error) {
      throw new BackendError('webgpu', `the package webgpu does not load here (${String(error).split('\n')[0]})`)
    }
  }
  throw new BackendError('webgpu', 'needs Dawn in Node; `npm install webgpu` brings it')
}

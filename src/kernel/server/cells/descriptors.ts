/**
 * What is written to descriptor 1 or 2, by number or by the name that the system has for it, is printed below the cell,
 * as what goes to `process.stdout` is: loggers write so, and programs that were made for a terminal.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Data = string | NodeJS.ArrayBufferView
type Callback = (error: Error | null, written?: number, data?: unknown) => void

const streams = (): Readonly<Record<string | number, NodeJS.WriteStream>> => ({
  1: process.stdout,
  2: process.stderr,
  '/dev/stdout': process.stdout,
  '/dev/stderr': process.stderr,
  '/dev/fd/1': process.stdout,
  '/dev/fd/2': process.stderr,
})

export function captureDescriptors(): void {
  const streamOf = (target: unknown): NodeJS.WriteStream | undefined =>
    typeof target === 'number' || typeof target === 'string' ? streams()[target] : undefined
  /** Puts another function in the place of one: it is called where the first argument leads to one of the streams. */
  const replace = (
    name:
      | 'writeSync'
      | 'write'
      | 'writevSync'
      | 'writev'
      | 'writeFileSync'
      | 'appendFileSync'
      | 'writeFile'
      | 'appendFile',
    own: (stream: NodeJS.WriteStream, args: unknown[]) => unknown,
  ): void => {
    const original = fs[name] as (...args: unknown[]) => unknown
    const replaced = (...args: unknown[]): unknown => {
      const stream = streamOf(args[0])
      return stream ? own(stream, args.slice(1)) : original(...args)
    }
    Object.defineProperty(replaced, 'name', { value: name })
    Object.assign(replaced, original)
    Object.assign(fs, { [name]: replaced })
  }
  const later = (args: readonly unknown[], ...answer: Parameters<Callback>): void => {
    const callback = args.at(-1)
    if (typeof callback === 'function') process.nextTick(callback as Callback, ...answer)
  }

  replace('writeSync', (stream, [data, ...place]) => print(stream, part(data as Data, place)))
  replace('write', (stream, [data, ...place]) => later(place, null, print(stream, part(data as Data, place)), data))
  const all = (stream: NodeJS.WriteStream, [data]: unknown[]): number =>
    (data as NodeJS.ArrayBufferView[]).reduce((sum, each) => sum + print(stream, bytesOf(each)), 0)
  replace('writevSync', all)
  replace('writev', (stream, args) => later(args, null, all(stream, args), args[0]))
  const whole = (stream: NodeJS.WriteStream, [data, options]: unknown[]): void =>
    void print(stream, part(data as Data, [null, encodingOf(options)]))
  for (const name of ['writeFileSync', 'appendFileSync'] as const) replace(name, whole)
  for (const name of ['writeFile', 'appendFile'] as const)
    replace(name, (stream, args) => {
      whole(stream, args)
      later(args, null)
    })
  syncBuiltinESMExports()
}

/** @returns the bytes that were written */
function print(stream: NodeJS.WriteStream, bytes: Uint8Array): number {
  stream.write(bytes)
  return bytes.length
}

/** A text with its position and encoding, or bytes with offset and length, each also as one object of options. */
function part(data: Data, [first, second]: readonly unknown[]): Uint8Array {
  if (typeof data === 'string')
    return Buffer.from(data, typeof second === 'string' ? (second as BufferEncoding) : 'utf8')
  const { offset = 0, length } =
    typeof first === 'object' && first !== null
      ? (first as { offset?: number; length?: number })
      : { offset: first as number, length: second as number }
  const bytes = bytesOf(data)
  const from = typeof offset === 'number' ? offset : 0
  return bytes.subarray(from, typeof length === 'number' ? from + length : undefined)
}

const bytesOf = (data: NodeJS.ArrayBufferView): Uint8Array => Buffer.from(data.buffer, data.byteOffset, data.byteLength)

const encodingOf = (options: unknown): unknown =>
  typeof options === 'object' && options !== null ? (options as { encoding?: unknown }).encoding : options

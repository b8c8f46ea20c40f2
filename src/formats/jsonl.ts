/** JSON Lines: one JSON value a line, UTF-8, either line ending, with or without a newline at the end; empty lines are passed over. */
import { FormatError } from './errors.js'

/**
 * @typeParam T what the caller knows of a row; nothing checks it here
 * @param file name for errors
 * @throws FormatError with the line, counted from 1
 */
export function readJsonl<T = unknown>(bytes: Uint8Array | string, file = 'jsonl'): T[] {
  const text = typeof bytes === 'string' ? bytes : decode(bytes, file)
  const rows: T[] = []
  let line = 0
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const row = text.slice(start, end)
    line++
    start = end + 1
    if (row.trim() === '') continue
    try {
      rows.push(JSON.parse(row) as T)
    } catch (error) {
      throw new FormatError(file, reason(row, error as Error), { line })
    }
  }
  return rows
}

/**
 * One line a row, the last one ended too. NaN and Infinity become null, JSON's only word for them.
 * @throws RangeError for a row that JSON has no words for (undefined, a function)
 */
export function writeJsonl(rows: Iterable<unknown>): Uint8Array {
  let text = ''
  let line = 0
  for (const row of rows) {
    line++
    const json: string | undefined = JSON.stringify(row)
    if (json === undefined) throw new RangeError(`writeJsonl: row ${line} is ${typeof row}, expected an object, a list or a plain value`)
    text += `${json}\n`
  }
  return new TextEncoder().encode(text)
}

function decode(bytes: Uint8Array, file: string): string {
  const decoder = new TextDecoder('utf-8', { fatal: true }) // drops a byte order mark
  try {
    return decoder.decode(bytes)
  } catch {
    let line = 1
    for (let start = 0; start < bytes.length; line++) {
      const newline = bytes.indexOf(10, start)
      const end = newline < 0 ? bytes.length : newline
      if (!isUtf8(bytes.subarray(start, end))) break
      start = end + 1
    }
    throw new FormatError(file, 'is no UTF-8 text; save it as UTF-8', { line })
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function reason(row: string, error: Error): string {
  if (/\b(NaN|Infinity)\b/.test(row)) return 'holds NaN or Infinity, which JSON has no word for; write null or a number'
  return `is no JSON (${error.message}); expected one object a line, not cut short`
}

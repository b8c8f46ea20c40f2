import { FormatError } from './errors.js'
import { notThis, recognizeFormat } from './recognizeFormat.js'

/**
 * JSON Lines: one JSON value a line, UTF-8, either line ending, with or without a newline at the end; empty lines are
 * passed over.
 *
 * @typeParam T what the caller knows of a row; nothing checks it here
 * @param bytes of any size: no text of the whole file is made, since a JavaScript string ends at half a gigabyte
 * @param file name for errors
 * @throws FormatError with the line, counted from 1
 */
export function readJsonl<T = unknown>(bytes: Uint8Array | string, file = 'jsonl'): T[] {
  const rows: T[] = []
  let line = 0
  for (const row of typeof bytes === 'string' ? textLines(bytes) : byteLines(bytes, file)) {
    line++
    if (row.trim() === '') continue
    try {
      rows.push(JSON.parse(row) as T)
    } catch (error) {
      throw otherFormat(bytes, file) ?? new FormatError(file, reason(row, error as Error), { line })
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
    if (json === undefined)
      throw new RangeError(`writeJsonl: row ${line} is ${typeof row}, expected an object, a list or a plain value`)
    text += `${json}\n`
  }
  return new TextEncoder().encode(text)
}

function* textLines(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    yield text.slice(start, end)
    start = end + 1
  }
}

function* byteLines(bytes: Uint8Array, file: string): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true }) // drops a byte order mark
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    let row: string
    try {
      row = decoder.decode(bytes.subarray(start, end))
    } catch {
      throw otherFormat(bytes, file) ?? new FormatError(file, 'is no UTF-8 text; save it as UTF-8', { line })
    }
    yield row
    start = end + 1
  }
}

const NEWLINE = 10

/** A file of another format altogether: an archive, a web page, a pointer. */
function otherFormat(bytes: Uint8Array | string, file: string): FormatError | undefined {
  const found = recognizeFormat(typeof bytes === 'string' ? new TextEncoder().encode(bytes.slice(0, 1024)) : bytes)
  return found && new FormatError(file, notThis(found, 'JSON Lines, one object a line'), { offset: 0 })
}

function reason(row: string, error: Error): string {
  if (/\b(NaN|Infinity)\b/.test(row)) return 'holds NaN or Infinity, which JSON has no word for; write null or a number'
  return `is no JSON (${error.message}); expected one object a line, not cut short`
}

import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/** A program that reads its standard input finds its end, for no reader could type there. */
export function closeInput(): void {
  if (process.platform === 'win32') return
  closeSync(0)
  openSync(devNull, 'r') // takes the number that is free
}

/** Runs the tests of a room again, on another backend than theirs: every file there that reads `BACKENDS`. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'

/**
 * One backend a file of tests: it holds for all of that file.
 * @param rooms folders beside this file
 * @param except beginnings of names of files to leave out
 */
export function againOn(backend: string, rooms: readonly string[], except: readonly string[] = []): void {
  process.env.SPIKEMBA_TEST_BACKENDS = backend
  for (const room of rooms)
    for (const file of filesOf(room)) if (!except.some((name) => file.includes(`/${name}.`))) again(file)
}

/** Under the file's name, so that `-t` finds it; read when tests are collected. */
export const again = (file: string): void =>
  void describe(basename(file, '.test.ts'), async () => void (await import(file)))

function filesOf(room: string): string[] {
  const folder = fileURLToPath(new URL(`${room}/`, import.meta.url))
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.test.ts') && readFileSync(folder + name, 'utf8').includes('BACKENDS'),
  )
  if (files.length === 0) throw new Error(`${folder} has no test that reads BACKENDS`)
  return files.map((name) => folder + name)
}

/**
 * Where the third-party data lie that the project tests against but does not ship: SPIKEMBA_DATA, else data/golden.
 * Without them a test is skipped and says why; on CI they must be there.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const places = [process.env.SPIKEMBA_DATA, join(root, 'data/golden')].filter(
  (path): path is string => path !== undefined,
)

/** Absolute path of a golden file, or undefined when no place has it. */
export function goldenPath(file: string): string | undefined {
  const found = places.map((place) => join(place, file)).find((path) => existsSync(path))
  if (!found && process.env.CI) throw new Error(`${file} is in none of ${places.join(', ')}; CI must have it`)
  return found
}

/** A test that needs golden files: its body receives their paths in the same order. */
export function goldenTest(
  name: string,
  files: readonly string[],
  body: (...paths: string[]) => void | Promise<void>,
): void {
  const paths = files.map(goldenPath)
  const missing = files.filter((_, i) => paths[i] === undefined)
  if (missing.length) test.skip(`${name} (skipped: ${missing.join(', ')} not found; set SPIKEMBA_DATA)`)
  else test(name, () => body(...(paths as string[])))
}

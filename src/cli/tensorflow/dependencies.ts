/**
 * Whether npm finished: a package that was being installed when the process was killed lies there without all that it
 * asks for.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** @returns the name of a package that `folder`'s needs, itself or through others, and that is not there */
export function missingDependency(folder: string, seen: Set<string> = new Set()): string | undefined {
  if (seen.has(folder)) return undefined
  seen.add(folder)
  const file = join(folder, 'package.json')
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: Record<string, string> }
  const places = createRequire(file)
  for (const name of Object.keys(dependencies)) {
    const home = (places.resolve.paths(`${name}/package.json`) ?? []) // the bare name may be one of Node's own modules
      .map((place) => join(place, name))
      .find((place) => existsSync(join(place, 'package.json')))
    const missing = home === undefined ? name : missingDependency(home, seen)
    if (missing !== undefined) return missing
  }
  return undefined
}

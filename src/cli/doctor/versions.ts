/** The versions that decide how things behave. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const PACKAGES = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
  'typescript',
  'typescript-native',
  'tslab',
  'vega-lite',
]

/** @returns this package's version and those of the packages found from it; what is not installed is left out */
export function examineVersions(): Record<string, string> {
  const own = createRequire(import.meta.url)
  const entries = PACKAGES.map((name) => [name, versionOf(own, name)] as const).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return { spikemba: (own('../../../package.json') as { version: string }).version, ...Object.fromEntries(entries) }
}

/** Some packages do not export their package.json: it is looked for by hand. */
function versionOf(require: NodeJS.Require, name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json')
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  }
  return undefined
}

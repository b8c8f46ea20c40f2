import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

// What a thread loads before it does anything is what its reader waits for.
const SERVER = 'src/kernel/server'
const IMPORT =
  /^(?:import|export)\s+(?!type\b)(?:[^'"`;]*?\bfrom\s*)?'([^']+)'|^import (?!type\b)\w+ = require\('([^']+)'\)/gm
const ONLY_TYPES = /^import \{(\s*type \w+,?)+\s*\} from/

/** Packages that a file leads to, each with a file that imports it. */
function packagesOf(entry: string): Record<string, string> {
  const found: Record<string, string> = {}
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [statement, from, required] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const specifier = (from ?? required)!
      if (ONLY_TYPES.test(statement) || specifier.startsWith('node:')) continue
      if (specifier.startsWith('.')) visit(join(file, '..', specifier.replace(/\.js$/, '.ts')))
      else found[specifier] = relative(SERVER, file)
    }
  }
  visit(join(SERVER, entry))
  return found
}

test('the thread of the cells loads no package', () => {
  expect(packagesOf('main.ts')).toEqual({})
})

test('the thread of the sockets loads ZeroMQ and what reads source maps, and not TypeScript', () => {
  expect(Object.keys(packagesOf('protocol/thread.ts')).sort()).toEqual(['@jridgewell/sourcemap-codec', 'zeromq'])
})

test('the thread of TypeScript loads what speaks with the native one, and starts that, before all else', () => {
  expect(Object.keys(packagesOf('check/thread.ts'))).toEqual(['vscode-jsonrpc/node'])
})

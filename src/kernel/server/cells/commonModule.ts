/**
 * CommonJS packages are loaded by `require`. For an `import` Node searches their text for the names of exports, which
 * takes longer than to run it, and does not find all of them.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { cellScript } from '../code/scriptPath.js'

/**
 * @param from file that imports it
 * @returns what `import * as` gives; nothing for other modules than CommonJS packages
 */
export function commonModule(specifier: string, from = cellScript(0)): object | undefined {
  if (/^\.{0,2}\/|^\w+:/.test(specifier) || isBuiltin(specifier)) return undefined
  const require = createRequire(from)
  const path = pathOf(require, specifier)
  if (path === undefined || !isCommon(path)) return undefined
  const exports: unknown = require(path)
  const named =
    exports !== null && (typeof exports === 'object' || typeof exports === 'function')
      ? Object.getOwnPropertyDescriptors(exports)
      : {}
  const seen = Object.entries(named as PropertyDescriptorMap).filter(([, { enumerable }]) => enumerable)
  return Object.create(null, { ...Object.fromEntries(seen), default: { value: exports, enumerable: true } }) as object
}

/** Node itself says what is wrong with a name that leads nowhere, when the cell imports it. */
function pathOf(require: NodeJS.Require, specifier: string): string | undefined {
  try {
    return require.resolve(specifier)
  } catch {
    return undefined
  }
}

/**
 * Whether `import` finds the same file, which it need not where the package says what it exports, and takes it for
 * CommonJS.
 */
function isCommon(path: string): boolean {
  let folder = dirname(path)
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) return false
    folder = dirname(folder)
  }
  const { exports, type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports?: unknown
    readonly type?: unknown
  }
  return exports === undefined && (/\.cjs$/.test(path) || (/\.js$/.test(path) && type !== 'module'))
}

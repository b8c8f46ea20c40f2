/**
 * The options of cells as a tsconfig.json. It exists for the native compiler alone, in the place where that looks for
 * the project of a cell first, whatever the reader has there.
 */
import { resolve } from 'node:path'

import ts = require('typescript')

type Named = Record<string, unknown>

/** Options whose values have names. */
const NAMED: Readonly<Record<string, Readonly<Named>>> = {
  target: ts.ScriptTarget,
  module: ts.ModuleKind,
  moduleResolution: ts.ModuleResolutionKind,
  moduleDetection: ts.ModuleDetectionKind,
  jsx: { 1: 'preserve', 2: 'react', 3: 'react-native', 4: 'react-jsx', 5: 'react-jsxdev' },
}
/** Options that it has no more, or that are of no use to a check. */
const GONE = ['baseUrl', 'pathsBasePath', 'ignoreDeprecations', 'newLine', 'plugins']

/** @param files paths of the project's files */
export function projectOf(options: ts.CompilerOptions, files: readonly string[]): string {
  const compilerOptions: Named = { ...options, noEmit: true, isolatedModules: true }
  for (const [name, names] of Object.entries(NAMED)) {
    const value = names[String(compilerOptions[name])]
    if (typeof value === 'string') compilerOptions[name] = value.toLowerCase()
  }
  compilerOptions.lib = options.lib?.map((file) => file.replace(/^.*lib\.|\.d\.ts$/g, ''))
  const paths = pathsOf(options)
  if (paths) compilerOptions.paths = paths
  for (const name of GONE) delete compilerOptions[name]
  return JSON.stringify({ compilerOptions, files })
}

/** Where names of imports lead, as whole paths; `baseUrl`, which the native compiler has no more, is one of them. */
function pathsOf({ paths, baseUrl, pathsBasePath }: ts.CompilerOptions): Record<string, string[]> | undefined {
  if (!paths && baseUrl === undefined) return undefined
  const base = baseUrl ?? (typeof pathsBasePath === 'string' ? pathsBasePath : '.')
  const whole = Object.entries(paths ?? {}).map(
    ([name, targets]) => [name, targets.map((target) => resolve(base, target))] as const,
  )
  return { ...(baseUrl === undefined ? {} : { '*': [resolve(baseUrl, '*')] }), ...Object.fromEntries(whole) }
}

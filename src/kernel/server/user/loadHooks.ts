/**
 * Module hooks for TypeScript files: `./lib` and `./lib.js` find `lib.ts`, and a file that changed, or whose own imports changed,
 * is loaded anew, because its address carries the time of the last change.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MessagePort } from 'node:worker_threads'
import type { Problem } from '../check/checker.js'
import { type RemoteChecker, remoteChecker } from '../check/remoteChecker.js'

let checker: RemoteChecker

export const initialize: InitializeHook<{ readonly port: MessagePort }> = ({ port }) => {
  checker = remoteChecker(port)
}

const BY_PATH = /^(\.{0,2}\/|file:)/

export const resolve: ResolveHook = (specifier, context, next) => {
  const file = BY_PATH.test(specifier) ? typescriptFile(specifier, context.parentURL) : undefined
  return file === undefined ? next(specifier, context) : { url: `${pathToFileURL(file).href}?v=${changed(file)}`, format: 'module', shortCircuit: true }
}

export const load: LoadHook = async (url, context, next) => {
  const { pathname, protocol } = new URL(url)
  if (protocol !== 'file:' || !/\.m?ts$/.test(pathname)) return next(url, context)
  const file = fileURLToPath(url.replace(/\?.*$/, ''))
  const made = await checker.transpile(file, readFileSync(file, 'utf8'))
  if ('problem' in made) throw syntaxError(file, made.problem)
  return { format: 'module', source: made.code, shortCircuit: true }
}

/** With the place in the file where other errors have their frames. */
function syntaxError(file: string, { message, line, column }: Problem): SyntaxError {
  const error = new SyntaxError(message)
  error.stack = `SyntaxError: ${message}\n    at ${file}:${line}:${column}`
  return error
}

function typescriptFile(specifier: string, parent: string | undefined): string | undefined {
  const path = fileURLToPath(new URL(specifier, parent).href.replace(/\?.*$/, ''))
  const candidates = [path, `${path}.ts`, `${path}.mts`, path.replace(/\.(m?)js$/, '.$1ts'), `${path}/index.ts`]
  return candidates.find((file) => /\.m?ts$/.test(file) && existsSync(file) && statSync(file).isFile())
}

/** Time of the last change of a file and of the TypeScript files that it imports. */
function changed(file: string, seen = new Set<string>()): number {
  if (seen.has(file)) return 0
  seen.add(file)
  let latest = statSync(file).mtimeMs
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)) {
    const inner = typescriptFile(specifier!, pathToFileURL(file).href)
    if (inner !== undefined) latest = Math.max(latest, changed(inner, seen))
  }
  return latest
}

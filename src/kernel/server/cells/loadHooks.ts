/**
 * Module hooks for files of the reader, so that what TypeScript finds is what runs: `./lib` and `./lib.js` find
 * `lib.ts`, folders have an index, the project's `paths` count, JSON is a module. A file that changed, or whose own
 * imports changed, is loaded anew, because its address carries the time of the last change. Files of packages are
 * Node's business.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MessagePort } from 'node:worker_threads'
import type { Problem } from '../check/checker.js'
import { type RemoteChecker, remoteChecker } from '../check/remoteChecker.js'
import { jsonModule } from './jsonModule.js'

let checker: RemoteChecker

export const initialize: InitializeHook<{ readonly port: MessagePort }> = ({ port }) => {
  checker = remoteChecker(port)
}

const BY_PATH = /^(\.{0,2}\/|file:)/
const TYPESCRIPT = /\.[cm]?ts$/
/** Who imports: a cell, or a file that was loaded here. */
const OWN = /\/cell-\d+\.ts$|\?v=[\d.]+$/

export const resolve: ResolveHook = async (specifier, context, next) => {
  const { parentURL = '' } = context
  if (BY_PATH.test(specifier)) {
    const file = parentURL.includes('/node_modules/') ? undefined : localFile(specifier, parentURL)
    if (file === undefined || !(OWN.test(parentURL) || TYPESCRIPT.test(file))) return next(specifier, context)
    const found = await next(pathToFileURL(file).href, context)
    return {
      ...found,
      ...(TYPESCRIPT.test(file) || file.endsWith('.json') ? MODULE : {}),
      url: `${pathToFileURL(file).href}?v=${changed(file)}`,
    }
  }
  const found = await Promise.resolve(next(specifier, context)).catch(async (error: unknown) => {
    const file = OWN.test(parentURL)
      ? await checker.locate(specifier, fileURLToPath(parentURL.replace(/\?.*$/, '')))
      : undefined
    if (file === undefined) throw error
    return resolve(file, context, next)
  })
  return found.url.endsWith('.json') ? { ...found, ...MODULE } : found
}

/** Attributes are for JSON as Node loads it; here it is a module like others. */
const MODULE = { format: 'module', importAttributes: {}, shortCircuit: true } as const

export const load: LoadHook = async (url, context, next) => {
  const { pathname, protocol } = new URL(url)
  if (
    protocol !== 'file:' ||
    !(TYPESCRIPT.test(pathname) || (pathname.endsWith('.json') && context.format === 'module'))
  )
    return next(url, context)
  const file = fileURLToPath(url.replace(/\?.*$/, ''))
  const text = readFileSync(file, 'utf8')
  if (pathname.endsWith('.json')) return { format: 'module', source: jsonModule(text, file), shortCircuit: true }
  const made = await checker.transpile(file, text)
  if ('problem' in made) throw syntaxError(file, made.problem)
  return { format: 'module', source: made.code, shortCircuit: true }
}

/** With the place in the file where other errors have their frames. */
function syntaxError(file: string, { message, line, column }: Problem): SyntaxError {
  const error = new SyntaxError(message)
  error.stack = `SyntaxError: ${message}\n    at ${file}:${line}:${column}`
  return error
}

/** In the order in which TypeScript looks. */
function localFile(specifier: string, parent: string): string | undefined {
  const path = fileURLToPath(new URL(specifier, parent || undefined).href.replace(/\?.*$/, ''))
  const typescript = [
    path,
    `${path}.ts`,
    `${path}.mts`,
    path.replace(/\.([cm]?)js$/, '.$1ts'),
    `${path}/index.ts`,
  ].filter((file) => TYPESCRIPT.test(file))
  return [...typescript, path, `${path}.js`, `${path}/index.js`].find(
    (file) => existsSync(file) && statSync(file).isFile(),
  )
}

/** Time of the last change of a file and of the files that it imports. */
function changed(file: string, seen = new Set<string>()): number {
  if (seen.has(file)) return 0
  seen.add(file)
  let latest = statSync(file).mtimeMs
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
    /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g,
  )) {
    const inner = localFile(specifier!, pathToFileURL(file).href)
    if (inner !== undefined) latest = Math.max(latest, changed(inner, seen))
  }
  return latest
}

/**
 * The checker of cells: what they see of each other, and what they become. TypeScript itself is an engine's business.
 */
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'

import ts = require('typescript')

import { parseCell } from '../code/parseCell.js'
import { rewriteCell } from '../code/rewriteCell.js'
import { joinMaps, placesOf } from '../code/sourceMap.js'
import { storage } from '../code/storage.js'
import { addToScope, cellText, EMPTY, HEADER_LINES, isCellNamespace, QUESTIONS, type Scope } from './cellFiles.js'
import type { Checker, Compilation, Completeness, Completions, Inspection, Problem } from './checker.js'
import { type Cursor, type Emitted, type Engine, EngineEnded, type Finding } from './engine.js'
import { completenessOf } from './isComplete.js'
import { libraryFrom } from './library.js'
import { localFiles } from './localFiles.js'
import { cellOptions } from './options.js'
import { problemsOf, syntaxProblems } from './problems.js'
import { Slots } from './slots.js'
import { transpile, withoutLink } from './transpile.js'

/**
 * `import P = $cell3.P` is no fault of the reader where P came by `export type` or `import type`, or where a value has
 * that name, too; it means the type all the same.
 */
const OF_HEADER = [1379, 1380, 2865, 2866]
/**
 * A package without types, or a file whose types cannot be read, is of type any: nobody can do anything about it here.
 */
const UNTYPED = 7016
const ACCEPTED = new Set([...OF_HEADER, UNTYPED])
const JAVASCRIPT = /\.[mc]?jsx?$/
/** A cell without such an import runs no files of the reader. */
const BY_PATH = /(from|import)\s*\(?\s*["']\.{0,2}\//

/** Packages that most notebooks import. */
const USUAL = ['@tensorflow/tfjs', 'spikemba']

/** Makes an engine for the cells of a folder. */
export type EngineOf = (folder: string, options: ts.CompilerOptions, nodeTypes: readonly string[]) => Engine

export class CellChecker implements Checker {
  readonly #engine: Engine
  readonly #options: ts.CompilerOptions
  readonly #scope: Scope = { values: new Map(), types: new Map() }
  readonly #captured = { read: new Set<string>(), written: new Set<string>() }
  /** What a cell's names meant before it, by run, until it is known to have worked. */
  readonly #before = new Map<number, Scope>()
  /** Files of the reader, with versions, that had no problems. */
  readonly #sound = new Set<string>()
  readonly #slots = new Slots()
  readonly #isLibrary: (file: string) => boolean
  /** Why no file of this folder can be checked. */
  readonly #unreadable: Problem | undefined

  /** @param folder where cells run */
  constructor(folder: string, engineOf: EngineOf) {
    this.#unreadable = unreadable(folder)
    this.#isLibrary = libraryFrom(folder)
    this.#options = cellOptions(folder)
    this.#engine = engineOf(folder, this.#options, nodeTypes(folder))
  }

  /** Reads the library's types and checks something small, so that the first cell need not wait. */
  async warm(): Promise<void> {
    if (this.#unreadable) return
    const { text } = cellText('const warm: number = [1].map((n) => n + 1)[0]!\nconsole.log(warm)', this.#scope)
    const file = this.#engine.write(QUESTIONS, text)
    const checked = this.#errors(file)
    const { javascript } = transpile(file, text, this.#options) // meanwhile: what a first cell needs gets compiled
    rewriteCell(javascript, new Set(), { read: new Set(), written: new Set() }, isCellNamespace)
    await checked
    await this.#engine.emit(file, text)
    this.#engine.write(QUESTIONS, EMPTY)
  }

  /** Reads the types of what most notebooks import, while nobody asks for anything. */
  async ahead(): Promise<void> {
    if (!this.#unreadable) await this.#engine.ahead?.(USUAL)
  }

  async compile(run: number, source: string, name: string): Promise<Compilation> {
    if (this.#unreadable) return { problems: [this.#unreadable] }
    const cell = cellText(source, this.#scope)
    const broken = syntaxProblems(cell.parsed)
    if (broken.length > 0) return { problems: broken }
    const slot = this.#slots.free([this.#scope, ...this.#before.values()])
    const file = this.#engine.write(slot, cell.text)
    const problems = await this.#problems(file, source, cell.parsed).catch(tooLarge)
    if (problems.length > 0) {
      this.#engine.write(slot, EMPTY)
      return { problems }
    }
    const emitted = await this.#emit(file, cell.text)
    const javascript = withoutLink(emitted.javascript)
    const { mappings } = JSON.parse(emitted.map) as { mappings: string }
    const {
      code,
      stretches,
      declared,
      copies,
      waits: offsets,
    } = rewriteCell(javascript, new Set(this.#scope.values.keys()), this.#captured, isCellNamespace)
    const map = joinMaps(mappings, javascript, stretches, code, HEADER_LINES, source, name)
    const waits = placesOf(mappings, javascript, offsets, HEADER_LINES)
    this.#before.clear()
    this.#before.set(run, { values: new Map(this.#scope.values), types: new Map(this.#scope.types) })
    addToScope(this.#scope, slot, cell.names)
    this.#slots.take(slot, cell)
    return {
      code,
      map,
      copies,
      waits,
      storage: declared.filter((each) => cell.names.has(each)).map(storage),
      local: leads(this.#options) || importsLocally(javascript),
    }
  }

  async #problems(file: string, source: string, parsed: ts.SourceFile): Promise<Problem[]> {
    if (!BY_PATH.test(source)) return problemsOf(await this.#errors(file), file, source)
    const files = localFiles(parsed, file, this.locate)
    this.#engine.look([...files.keys()])
    const ofCell = problemsOf(await this.#errors(file), file, source) // first: it brings the files into the project
    return [
      ...(await this.#problemsOfFiles(
        [...files.values()].filter((each) => each !== undefined),
        file,
        source,
      )),
      ...ofCell,
    ]
  }

  /** Of the files that a cell imports, unless they are as they were when they had none. */
  async #problemsOfFiles(code: readonly ts.SourceFile[], cell: string, source: string): Promise<Problem[]> {
    const state = code.map(({ fileName }) => `${fileName} ${ts.sys.getModifiedTime?.(fileName)?.getTime()}`).join('\n')
    if (this.#sound.has(state)) return []
    const problems: Problem[] = []
    for (const file of code) {
      const broken = syntaxProblems(file, relative(dirname(cell), file.fileName))
      problems.push(
        ...(broken.length > 0 || JAVASCRIPT.test(file.fileName)
          ? broken
          : problemsOf(await this.#errors(file.fileName), cell, source)),
      )
    }
    if (problems.length === 0) this.#sound.add(state)
    return problems
  }

  async #errors(file: string): Promise<Finding[]> {
    return (await this.#engine.errors(file)).filter(({ code }) => !ACCEPTED.has(code))
  }

  async #emit(file: string, text: string): Promise<Emitted> {
    return (await this.#engine.emit(file, text)) ?? transpile(file, text, this.#options)
  }

  failed(run: number, assigned: readonly string[]): void {
    const before = this.#before.get(run)
    if (!before) return
    for (const name of [...this.#scope.values.keys()]) {
      const old = before.values.get(name)
      if (old === this.#scope.values.get(name) || assigned.includes(storage(name))) continue
      if (old) this.#scope.values.set(name, old)
      else this.#scope.values.delete(name)
    }
    this.#before.delete(run)
  }

  /** Puts a text that is only asked about where the engine sees it. */
  #question(source: string, at: number, prefix?: string): Cursor {
    const { text, start } = cellText(source, this.#scope, prefix)
    return { file: this.#engine.write(QUESTIONS, text), source, start, at }
  }

  async complete(source: string, at: number): Promise<Completions> {
    if (this.#unreadable) return { from: at, to: at, matches: [] }
    const typed = /(\.\s*)?([\p{ID_Continue}$]*)$/u.exec(source.slice(0, at))!
    return this.#engine.complete(this.#question(source, at, typed[1] === undefined ? typed[2] : undefined))
  }

  async inspect(source: string, at: number): Promise<Inspection | undefined> {
    return this.#unreadable ? undefined : this.#engine.inspect(this.#question(source, at))
  }

  isComplete = (source: string): Completeness => completenessOf(source)

  async transpile(path: string, source: string): Promise<{ readonly code: string } | { readonly problem: Problem }> {
    const [problem] = syntaxProblems(parseCell(source, path), path)
    if (problem) return { problem }
    const { javascript, map } = await this.#emit(path, source)
    const inline = JSON.stringify({ ...(JSON.parse(map) as object), sourcesContent: [source] }) // the debugger shows the text
    return {
      code: `${withoutLink(javascript)}//# sourceMappingURL=data:application/json;base64,${Buffer.from(inline).toString('base64')}\n`,
    }
  }

  locate = (specifier: string, from: string): string | undefined => {
    const { resolvedModule: found } = ts.resolveModuleName(specifier, from, this.#options, ts.sys)
    if (!found || /\.d\.[mc]?ts$/.test(found.resolvedFileName)) return undefined
    const byPath = /^\.{0,2}\//.test(specifier) // a linked package lies elsewhere, and is one all the same
    const isLibrary = found.isExternalLibraryImport && !(byPath && !this.#isLibrary(found.resolvedFileName))
    return isLibrary ? undefined : found.resolvedFileName
  }
}

/** Options that lead names of imports to files. */
const leads = ({ paths, baseUrl, rootDirs }: ts.CompilerOptions): boolean =>
  [paths, baseUrl, rootDirs].some((each) => each !== undefined)

/** A cell that no memory suffices to check cannot be run; the next one can. */
function tooLarge(error: unknown): [Problem] {
  if (!(error instanceof EngineEnded && error.full)) throw error
  const message = `to check the types of this cell ${error.message} of memory, so it was not run; as a rule a union of very many members is to blame: write a wider type there, such as string`
  return [{ code: 'OutOfMemory', message }]
}

/** TypeScript takes every backslash for the separator of folders, on every system. */
const unreadable = (folder: string): Problem | undefined =>
  sep === '/' && folder.includes('\\')
    ? {
        code: 'FolderError',
        message: `the notebook lies in ${folder}, whose name has a backslash, and TypeScript finds no file there; rename the folder`,
      }
    : undefined

/** Imports by path, and those whose path only the run knows, may lead to TypeScript files. */
const importsLocally = (javascript: string): boolean =>
  /(from|import)\s*\(?\s*(["'](\.{0,2}\/|file:|[^"'\n]*\.json["'])|[^\s"'])/.test(
    javascript.replace(/import\s*[\w*{][^;]*?from/g, 'from'),
  )

/**
 * The types of Node: the project's, else those of this package, so that `console` has a type in an empty folder, too.
 */
function nodeTypes(folder: string): string[] {
  for (const place of [join(folder, 'x.js'), import.meta.url]) {
    try {
      return [join(dirname(createRequire(place).resolve('@types/node/package.json')), 'index.d.ts')]
    } catch {} // not installed above this folder
  }
  return []
}

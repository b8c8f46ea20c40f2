/** The checker of TypeScript 6: a language service that keeps its program from cell to cell. */
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'

import ts = require('typescript-kernel')

import { parseCell } from '../code/parseCell.js'
import { rewriteCell, storage } from '../code/rewriteCell.js'
import { joinMaps, placesOf } from '../code/sourceMap.js'
import { addToScope, cellText, HEADER_LINES, isCellNamespace, QUESTIONS, type Scope } from './cellFiles.js'
import type { Checker, Compilation, Completeness, Completions, Inspection, Problem } from './checker.js'
import { completionsAt } from './complete.js'
import { CellHost, PARSING } from './host.js'
import { inspectionAt } from './inspect.js'
import { completenessOf } from './isComplete.js'
import { localFiles } from './localFiles.js'
import { cellOptions } from './options.js'
import { problemsOf, syntaxProblems } from './problems.js'

/** `import P = $cell3.P` is no fault of the reader where P came by `export type` or `import type`; it means the type all the same. */
const OF_HEADER = [1379, 1380]
/** A package without types, or a file whose types cannot be read, is of type any: nobody can do anything about it here. */
const UNTYPED = 7016
const ACCEPTED = new Set([...OF_HEADER, UNTYPED])
const JAVASCRIPT = /\.[mc]?jsx?$/
/** A cell without such an import runs no files of the reader. */
const BY_PATH = /(from|import)\s*\(?\s*["']\.{0,2}\//

export class TypeScriptChecker implements Checker {
  readonly #host: CellHost
  readonly #service: ts.LanguageService
  readonly #options: ts.CompilerOptions
  readonly #scope: Scope = { values: new Map(), types: new Map() }
  readonly #captured = { read: new Set<string>(), written: new Set<string>() }
  /** What a cell's names meant before it, by run, until it is known to have worked. */
  readonly #before = new Map<number, Scope>()
  /** Files of the reader, with versions, that had no problems. */
  readonly #sound = new Set<string>()
  #slot = QUESTIONS
  /** Why no file of this folder can be checked. */
  readonly #unreadable: Problem | undefined

  /** @param folder where cells run */
  constructor(folder: string) {
    this.#unreadable = unreadable(folder)
    this.#options = cellOptions(folder)
    this.#host = new CellHost(folder, this.#options, nodeTypes(folder))
    this.#service = ts.createLanguageService(this.#host, ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, folder, PARSING))
  }

  /** Reads the library's types and checks something small, so that the first cell need not wait. */
  warm(): void {
    if (this.#unreadable) return
    const file = this.#host.write(QUESTIONS, cellText('const warm: number = [1].map((n) => n + 1)[0]!\nconsole.log(warm)', this.#scope).text)
    this.#problems(file, '')
    this.#service.getEmitOutput(file)
    this.#host.write(QUESTIONS)
  }

  compile(run: number, source: string, name: string): Compilation {
    if (this.#unreadable) return { problems: [this.#unreadable] }
    const slot = ++this.#slot
    this.#host.reserve(slot)
    const cell = cellText(source, this.#scope)
    const broken = syntaxProblems(cell.parsed)
    if (broken.length > 0) return { problems: broken }
    const file = this.#host.write(slot, cell.text)
    const problems = this.#problems(file, source)
    if (problems.length > 0) {
      this.#host.write(slot)
      return { problems }
    }
    const { outputFiles } = this.#service.getEmitOutput(file)
    const javascript = outputFiles.find(({ name }) => name.endsWith('.js'))!.text.replace(/\/\/# sourceMappingURL=.*\s*$/, '')
    const { mappings } = JSON.parse(outputFiles.find(({ name }) => name.endsWith('.map'))!.text) as { mappings: string }
    const { code, stretches, declared, twins, waits: offsets } = rewriteCell(javascript, new Set(this.#scope.values.keys()), this.#captured, isCellNamespace)
    const map = joinMaps(mappings, javascript, stretches, code, HEADER_LINES, source, name)
    const waits = placesOf(mappings, javascript, offsets, HEADER_LINES)
    this.#before.clear()
    this.#before.set(run, { values: new Map(this.#scope.values), types: new Map(this.#scope.types) })
    addToScope(this.#scope, slot, cell.names)
    return {
      code,
      map,
      twins,
      waits,
      storage: declared.filter((each) => cell.names.has(each)).map(storage),
      local: leads(this.#options) || importsLocally(javascript),
    }
  }

  #problems(file: string, source: string): Problem[] {
    const ofFiles = BY_PATH.test(source) ? this.#problemsOfFiles(file, source) : []
    return [...ofFiles, ...problemsOf(this.#errors(file), file, source)]
  }

  /** Of the files that a cell imports, unless they are as they were when they had none. */
  #problemsOfFiles(cell: string, source: string): Problem[] {
    const files = localFiles(this.#service.getProgram()!, cell)
    const state = files.map(({ fileName }) => `${fileName} ${this.#host.getScriptVersion(fileName)}`).join('\n')
    if (this.#sound.has(state)) return []
    const problems = files.flatMap((file) => {
      const broken = syntaxProblems(file, relative(dirname(cell), file.fileName))
      return broken.length > 0 || JAVASCRIPT.test(file.fileName) ? broken : problemsOf(this.#errors(file.fileName), cell, source)
    })
    if (problems.length === 0) this.#sound.add(state)
    return problems
  }

  #errors = (file: string): ts.Diagnostic[] =>
    this.#service.getSemanticDiagnostics(file).filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !ACCEPTED.has(code))

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

  /** Puts a text that is only asked about where the service sees it. */
  #question(source: string, prefix?: string): { file: string; start: number } {
    const { text, start } = cellText(source, this.#scope, prefix)
    return { file: this.#host.write(QUESTIONS, text), start }
  }

  complete(source: string, at: number): Completions {
    if (this.#unreadable) return { from: at, to: at, matches: [] }
    const typed = /(\.\s*)?([\p{ID_Continue}$]*)$/u.exec(source.slice(0, at))!
    const { file, start } = this.#question(source, typed[1] === undefined ? typed[2] : undefined)
    return completionsAt(this.#service, file, source, start, at)
  }

  inspect(source: string, at: number): Inspection | undefined {
    if (this.#unreadable) return undefined
    const { file, start } = this.#question(source)
    return inspectionAt(this.#service, file, source, start, at)
  }

  isComplete = (source: string): Completeness => completenessOf(source)

  transpile(path: string, source: string): ReturnType<Checker['transpile']> {
    const [problem] = syntaxProblems(parseCell(source, path), path)
    if (problem) return { problem }
    const whole = this.#emitted(path, source)
    if (whole !== undefined) return { code: whole }
    const compilerOptions = { ...this.#options, sourceMap: false, inlineSourceMap: true, inlineSources: true }
    return { code: ts.transpileModule(source, { fileName: path.replace(/\.cts$/, '.ts'), compilerOptions }).outputText }
  }

  /** A file that a cell was checked with: the program knows which of its imports and exports are types, one file alone does not say. */
  #emitted(path: string, source: string): string | undefined {
    if (path.endsWith('.cts') || this.#service.getProgram()?.getSourceFile(path)?.text !== source) return undefined
    const { outputFiles } = this.#service.getEmitOutput(path)
    const [code, map] = [/\.[mc]?js$/, /\.map$/].map((kind) => outputFiles.find(({ name }) => kind.test(name))?.text)
    if (code === undefined || map === undefined) return undefined
    const inline = JSON.stringify({ ...JSON.parse(map), sourcesContent: [source] }) // the debugger shows the text
    return code.replace(/\/\/# sourceMappingURL=.*\s*$/, `//# sourceMappingURL=data:application/json;base64,${Buffer.from(inline).toString('base64')}\n`)
  }

  locate(specifier: string, from: string): string | undefined {
    const { resolvedModule: found } = ts.resolveModuleName(specifier, from, this.#options, this.#host)
    return found && !found.isExternalLibraryImport && !/\.d\.[mc]?ts$/.test(found.resolvedFileName) ? found.resolvedFileName : undefined
  }
}

/** Options that lead names of imports to files. */
const leads = ({ paths, baseUrl, rootDirs }: ts.CompilerOptions): boolean => [paths, baseUrl, rootDirs].some((each) => each !== undefined)

/** TypeScript takes every backslash for the separator of folders, on every system. */
const unreadable = (folder: string): Problem | undefined =>
  sep === '/' && folder.includes('\\')
    ? { code: 'FolderError', message: `the notebook lies in ${folder}, whose name has a backslash, and TypeScript finds no file there; rename the folder` }
    : undefined

/** Imports by path, and those whose path only the run knows, may lead to TypeScript files. */
const importsLocally = (javascript: string): boolean =>
  /(from|import)\s*\(?\s*(["'](\.{0,2}\/|file:|[^"'\n]*\.json["'])|[^\s"'])/.test(javascript.replace(/import\s*[\w*{][^;]*?from/g, 'from'))

/** The types of Node: the project's, else those of this package, so that `console` has a type in an empty folder, too. */
function nodeTypes(folder: string): string[] {
  for (const place of [join(folder, 'x.js'), import.meta.url]) {
    try {
      return [join(dirname(createRequire(place).resolve('@types/node/package.json')), 'index.d.ts')]
    } catch {} // not installed above this folder
  }
  return []
}

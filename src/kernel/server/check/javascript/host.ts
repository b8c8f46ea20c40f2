/**
 * The files of a language service: cells that exist only here, and those on disk.
 * Empty slots stand ready for the next cells: a program with a new root file is built anew, one with a changed file is
 * not.
 */
import ts = require('typescript')

import { AMBIENT } from '../ambient.js'
import { cellFile, EMPTY, indexOf, ownFile, QUESTIONS } from '../cellFiles.js'
import { libraryFrom } from '../library.js'
import { Resolutions } from './resolutions.js'

const READY = 32
/**
 * Packages and declarations of what is built do not change while a kernel runs: it would not load their code anew
 * either.
 */
const DECLARATIONS = /\.d\.[cm]?ts$/

/** Comments only where an error may hang on them; `comments.ts` reads the others. */
export const PARSING = ts.JSDocParsingMode.ParseForTypeErrors

export class CellHost implements ts.LanguageServiceHost {
  readonly #virtual = new Map<string, { text: string; version: number }>()
  readonly #snapshots = new Map<string, { readonly version: string; readonly snapshot: ts.IScriptSnapshot }>()
  readonly #ambient: string
  readonly #index: string
  readonly #resolutions: Resolutions
  readonly #isLibrary: (file: string) => boolean
  #slots = QUESTIONS
  #changes = 0

  constructor(
    readonly folder: string,
    private readonly options: ts.CompilerOptions,
    private readonly nodeTypes: readonly string[],
  ) {
    this.#ambient = ownFile(folder, 'globals.d.ts')
    this.#index = ownFile(folder, 'index.d.ts')
    this.#isLibrary = libraryFrom(folder)
    this.#resolutions = new Resolutions(folder, options, this)
    this.#put(this.#ambient, AMBIENT)
    this.write(QUESTIONS)
    this.reserve(QUESTIONS + 1)
  }

  /** Makes sure that a slot exists. */
  reserve(slot: number): void {
    if (slot <= this.#slots) return
    while (slot > this.#slots) for (let more = 0; more < READY; more++) this.write(++this.#slots)
    this.#put(this.#index, indexOf(this.#slots))
  }

  /** @param text none to empty the slot */
  write(slot: number, text: string = EMPTY): string {
    const file = cellFile(this.folder, slot)
    this.#put(file, text)
    return file
  }

  #put(file: string, text: string): void {
    this.#virtual.set(file, { text, version: (this.#virtual.get(file)?.version ?? 0) + 1 })
    this.#resolutions.look()
    this.#changes++
  }

  readonly jsDocParsingMode = PARSING
  /**
   * What changed on disk counts from the next cell or question on; until then the service takes its program as it is.
   */
  getProjectVersion = (): string => String(this.#changes)
  getCompilationSettings = (): ts.CompilerOptions => this.options
  getScriptFileNames = (): string[] => [...this.nodeTypes, ...this.#virtual.keys()]
  getScriptVersion = (file: string): string => {
    const cell = this.#virtual.get(file)
    if (cell) return String(cell.version)
    return DECLARATIONS.test(file) || this.#isLibrary(file)
      ? '1'
      : String(ts.sys.getModifiedTime?.(file)?.getTime() ?? 0)
  }
  /** The service asks for every file at every change; it reads one again when its version is another. */
  getScriptSnapshot = (file: string): ts.IScriptSnapshot | undefined => {
    const version = this.getScriptVersion(file)
    const known = this.#snapshots.get(file)
    if (known?.version === version) return known.snapshot
    const text = this.readFile(file)
    if (text === undefined) return undefined
    const snapshot = ts.ScriptSnapshot.fromString(text)
    this.#snapshots.set(file, { version, snapshot })
    return snapshot
  }
  getModuleResolutionCache = (): ts.ModuleResolutionCache => this.#resolutions.cache
  resolveModuleNameLiterals: ts.LanguageServiceHost['resolveModuleNameLiterals'] = (...args) =>
    this.#resolutions.resolve(...args)
  getCurrentDirectory = (): string => this.folder
  getDefaultLibFileName = (options: ts.CompilerOptions): string => ts.getDefaultLibFilePath(options)
  fileExists = (file: string): boolean => this.#virtual.has(file) || ts.sys.fileExists(file)
  readFile = (file: string): string | undefined => this.#virtual.get(file)?.text ?? ts.sys.readFile(file)
  readDirectory = ts.sys.readDirectory
  directoryExists = ts.sys.directoryExists
  getDirectories = ts.sys.getDirectories
  realpath = (path: string): string => (this.#virtual.has(path) ? path : (ts.sys.realpath?.(path) ?? path))
}

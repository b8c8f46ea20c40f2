/**
 * The files of a language service: cells that exist only here, and those on disk.
 * Empty slots stand ready for the next cells: a program with a new root file is built anew, one with a changed file is not.
 */
import ts = require('typescript-kernel')

import { AMBIENT } from './ambient.js'
import { cellFile, emptyCell, QUESTIONS } from './cellFiles.js'

const READY = 32
/** Packages and TypeScript's library do not change while a kernel runs. */
const FIXED = /[\\/]node_modules[\\/]/

export class CellHost implements ts.LanguageServiceHost {
  readonly #virtual = new Map<string, { text: string; version: number }>()
  readonly #snapshots = new Map<string, { readonly version: string; readonly snapshot: ts.IScriptSnapshot }>()
  readonly #ambient: string
  #slots = 0

  constructor(
    readonly folder: string,
    private readonly options: ts.CompilerOptions,
    private readonly nodeTypes: readonly string[],
  ) {
    this.#ambient = cellFile(folder, 0).replace(/\.ts$/, '.globals.d.ts')
    this.#virtual.set(this.#ambient, { text: AMBIENT, version: 1 })
    this.#more()
  }

  /** The highest slot there is. */
  get last(): number {
    return this.#slots
  }

  #more(): void {
    const from = this.#slots + 1
    this.#slots += READY
    for (let slot = from; slot <= this.#slots; slot++) this.write(slot)
    this.write(QUESTIONS)
  }

  /** Makes sure that a slot exists. */
  reserve(slot: number): void {
    while (slot > this.#slots) this.#more()
  }

  /** @param text none to empty the slot */
  write(slot: number, text: string = emptyCell(slot, this.#slots)): string {
    const file = cellFile(this.folder, slot)
    this.#virtual.set(file, { text, version: (this.#virtual.get(file)?.version ?? 0) + 1 })
    return file
  }

  getCompilationSettings = (): ts.CompilerOptions => this.options
  getScriptFileNames = (): string[] => [...this.nodeTypes, ...this.#virtual.keys()]
  getScriptVersion = (file: string): string => {
    const cell = this.#virtual.get(file)
    if (cell) return String(cell.version)
    return FIXED.test(file) ? '1' : String(ts.sys.getModifiedTime?.(file)?.getTime() ?? 0)
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
  getCurrentDirectory = (): string => this.folder
  getDefaultLibFileName = (options: ts.CompilerOptions): string => ts.getDefaultLibFilePath(options)
  fileExists = (file: string): boolean => this.#virtual.has(file) || ts.sys.fileExists(file)
  readFile = (file: string): string | undefined => this.#virtual.get(file)?.text ?? ts.sys.readFile(file)
  readDirectory = ts.sys.readDirectory
  directoryExists = ts.sys.directoryExists
  getDirectories = ts.sys.getDirectories
  realpath = (path: string): string => (this.#virtual.has(path) ? path : (ts.sys.realpath?.(path) ?? path))
}

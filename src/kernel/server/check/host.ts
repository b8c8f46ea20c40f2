/**
 * The files of a language service: cells that exist only here, and those on disk.
 * Empty slots stand ready for the next cells, because a program with a new root file is built anew and one with a changed file is not.
 */
import ts from 'typescript-kernel'
import { AMBIENT } from './ambient.js'
import { cellFile } from './cellFiles.js'

const READY = 32
const EMPTY = 'export {};'
/** Packages and TypeScript's library do not change while a kernel runs. */
const FIXED = /[\\/]node_modules[\\/]/

export class CellHost implements ts.LanguageServiceHost {
  readonly #virtual = new Map<string, { text: string; version: number }>()
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

  #more(): void {
    for (let i = 0; i < READY; i++) this.#virtual.set(cellFile(this.folder, this.#slots++), { text: EMPTY, version: 0 })
  }

  write(slot: number, text: string = EMPTY): string {
    while (slot >= this.#slots) this.#more()
    const file = cellFile(this.folder, slot)
    const old = this.#virtual.get(file)!
    this.#virtual.set(file, { text, version: old.version + 1 })
    return file
  }

  getCompilationSettings = (): ts.CompilerOptions => this.options
  getScriptFileNames = (): string[] => [...this.nodeTypes, ...this.#virtual.keys()]
  getScriptVersion = (file: string): string => {
    const cell = this.#virtual.get(file)
    if (cell) return String(cell.version)
    return FIXED.test(file) ? '1' : String(ts.sys.getModifiedTime?.(file)?.getTime() ?? 0)
  }
  getScriptSnapshot = (file: string): ts.IScriptSnapshot | undefined => {
    const text = this.readFile(file)
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
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

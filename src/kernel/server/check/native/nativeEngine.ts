/** TypeScript as a native program, which keeps its project from cell to cell. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import ts = require('typescript')

import { AMBIENT } from '../ambient.js'
import { cellFile, EMPTY, indexOf, ownFile, QUESTIONS } from '../cellFiles.js'
import type { Completions, Inspection } from '../checker.js'
import { type Cursor, type Emitted, type Engine, type Finding, isHint } from '../engine.js'
import { transpile } from '../transpile.js'
import { completionsAt } from './complete.js'
import { inspectionAt } from './inspect.js'
import type { LanguageServer } from './languageServer.js'
import { projectOf } from './project.js'
import { EXPORTED_TYPE, withoutTypes } from './typeOnly.js'

/** Slots that stand ready for the next cells. */
const READY = 24
const ERROR = 1
const CHANGED = 2
/** “Cannot find module”, with and without types. */
const MISSING = new Set([2307, 2792, 7016])

interface Diagnostic {
  readonly range: { readonly start: ts.LineAndCharacter }
  readonly severity: number
  readonly code: number
  readonly message: string
  readonly relatedInformation?: readonly { readonly message: string }[]
}

export class NativeEngine implements Engine {
  readonly #open = new Map<string, { text: string; version: number }>()
  /** Files whose errors were asked for, as JavaScript. */
  readonly #emitted = new Map<string, { readonly text: string; readonly emitted: Emitted }>()
  /** Files of the reader, with the time of their last change. */
  readonly #seen = new Map<string, number>()
  #slots = QUESTIONS
  /** Whether an import led nowhere: it may lead somewhere now. */
  #missing = false

  constructor(
    private readonly server: LanguageServer,
    private readonly folder: string,
    private readonly options: ts.CompilerOptions,
    private readonly nodeTypes: readonly string[],
  ) {
    this.#configure({ noLib: true, types: [] }, [])
    this.#put(this.#named('globals.d.ts'), AMBIENT)
    this.#put(this.#named('ahead.ts'), EMPTY)
    this.#put(cellFile(folder, QUESTIONS), EMPTY)
    this.#reserve()
  }

  /** No cell imports them here, but the project has them from now on, and the first cell that does so need not wait. */
  async ahead(packages: readonly string[]): Promise<void> {
    this.#put(this.#named('ahead.ts'), [...packages.map((name) => `import '${name}'`), EMPTY].join('\n'))
    await this.errors(cellFile(this.folder, QUESTIONS))
  }

  #named = (name: string): string => ownFile(this.folder, name)

  /**
   * Makes more slots. Each file that is opened makes a new program of its project: so they are opened while it has no
   * library and nothing that leads to packages.
   */
  #reserve(): void {
    const from = this.#slots + 1
    this.#slots += READY
    const texts = [...this.#open].filter(
      ([file, { text }]) => file.endsWith('.ts') && !file.endsWith('.d.ts') && text !== EMPTY,
    )
    for (const [file] of texts) this.#put(file, EMPTY)
    this.#configure({ noLib: true, types: [] }, [])
    this.#put(this.#named('index.d.ts'), indexOf(this.#slots))
    for (let slot = from; slot <= this.#slots; slot++) this.#put(cellFile(this.folder, slot), EMPTY)
    this.#configure()
    for (const [file, { text }] of texts) this.#put(file, text)
  }

  #configure(options = this.options, libraries = this.nodeTypes): void {
    const config = join(this.folder, 'tsconfig.json')
    const slots = Array.from({ length: this.#slots }, (_, k) => cellFile(this.folder, QUESTIONS + k))
    // The file itself, too: a file that is open and of no project becomes a project of its own.
    const own = ['globals.d.ts', 'index.d.ts', 'ahead.ts'].map(this.#named)
    this.#put(config, projectOf(options, [config, ...libraries, ...own, ...slots]))
  }

  write(slot: number, text: string): string {
    while (slot > this.#slots) this.#reserve()
    if (this.#missing) this.#configure() // it then looks anew where imports lead
    this.#missing = false
    this.look([...this.#seen.keys()])
    const file = cellFile(this.folder, slot)
    this.#put(file, text)
    return file
  }

  #put(file: string, text: string): void {
    const uri = pathToFileURL(file).href
    const version = (this.#open.get(file)?.version ?? 0) + 1
    if (version > 1)
      this.server.tell('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] })
    else
      this.server.tell('textDocument/didOpen', {
        textDocument: { uri, languageId: file.endsWith('.json') ? 'json' : 'typescript', version, text },
      })
    this.#open.set(file, { text, version })
  }

  look(files: readonly string[]): void {
    const changed = files.filter((file) => {
      const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (this.#seen.get(file) === time) return false
      this.#seen.set(file, time)
      return true
    })
    if (changed.length === 0) return
    const changes = changed.map((file) => ({ uri: pathToFileURL(file).href, type: CHANGED }))
    this.server.tell('workspace/didChangeWatchedFiles', { changes })
  }

  async errors(file: string): Promise<Finding[]> {
    const text = this.#open.get(file)?.text ?? readFileSync(file, 'utf8')
    let emitted: Emitted | undefined
    const { items } = await this.server.ask<{ readonly items: readonly Diagnostic[] }>(
      'textDocument/diagnostic',
      { textDocument: { uri: pathToFileURL(file).href } },
      () => {
        emitted = transpile(file, text, this.options)
      },
    )
    const source = ts.createSourceFile(file, items.length > 0 ? text : '', ts.ScriptTarget.ESNext, true)
    const found = items
      .filter(({ severity }) => severity === ERROR)
      .map(({ range, code, message, relatedInformation = [] }) => ({
        code,
        message,
        file: source,
        start: source.getPositionOfLineAndCharacter(range.start.line, range.start.character),
        hints: relatedInformation.map((each) => each.message).filter(isHint),
      }))
    this.#missing ||= found.some(({ code }) => MISSING.has(code))
    const types = found.filter(({ code }) => code === EXPORTED_TYPE).map(({ start }) => start)
    if (types.length > 0 || !emitted) emitted = transpile(file, withoutTypes(text, types), this.options)
    this.#emitted.set(file, { text, emitted })
    return found.filter(({ code }) => code !== EXPORTED_TYPE)
  }

  emit(file: string, text: string): Emitted | undefined {
    const made = this.#emitted.get(file)
    return made?.text === text ? made.emitted : undefined
  }

  complete = (cursor: Cursor): Promise<Completions> => completionsAt(this.server, cursor)

  inspect = (cursor: Cursor): Promise<Inspection | undefined> =>
    inspectionAt(this.server, cursor, (file) => this.#open.get(file)?.text ?? ts.sys.readFile(file))
}

/** TypeScript in JavaScript: a language service that keeps its program from cell to cell. */
import ts = require('typescript')

import type { Completions, Inspection } from '../checker.js'
import { type Cursor, type Emitted, type Engine, type Finding, isHint } from '../engine.js'
import { completionsAt } from './complete.js'
import { CellHost, PARSING } from './host.js'
import { inspectionAt } from './inspect.js'

export class JavaScriptEngine implements Engine {
  readonly #host: CellHost
  readonly #service: ts.LanguageService

  /** @param nodeTypes file with the types of Node, if there is one */
  constructor(folder: string, options: ts.CompilerOptions, nodeTypes: readonly string[]) {
    this.#host = new CellHost(folder, options, nodeTypes)
    this.#service = ts.createLanguageService(
      this.#host,
      ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, folder, PARSING),
    )
  }

  write(slot: number, text: string): string {
    this.#host.reserve(slot)
    return this.#host.write(slot, text)
  }

  /** The host looks at every file by itself. */
  look(): void {}

  errors = (file: string): Finding[] =>
    this.#service
      .getSemanticDiagnostics(file)
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .map(({ code, messageText, file, start, relatedInformation = [] }) => ({
        code,
        message: ts.flattenDiagnosticMessageText(messageText, '\n'),
        ...(file && start !== undefined ? { file, start } : {}),
        hints: relatedInformation
          .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
          .filter(isHint),
      }))

  /** The program knows which imports and exports are types. */
  emit(file: string, text: string): Emitted | undefined {
    if (file.endsWith('.cts') || this.#service.getProgram()?.getSourceFile(file)?.text !== text) return undefined
    const { outputFiles } = this.#service.getEmitOutput(file)
    const [javascript, map] = [/\.[mc]?js$/, /\.map$/].map(
      (kind) => outputFiles.find(({ name }) => kind.test(name))?.text,
    )
    return javascript === undefined || map === undefined ? undefined : { javascript, map }
  }

  complete = ({ file, source, start, at }: Cursor): Completions => completionsAt(this.#service, file, source, start, at)

  inspect = ({ file, source, start, at }: Cursor): Inspection | undefined =>
    inspectionAt(this.#service, file, source, start, at)
}

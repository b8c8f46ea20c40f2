/**
 * From the engine's scripts and positions to files and lines that the reader knows: cells, TypeScript modules,
 * JavaScript as it is.
 */
import { SourceMap } from 'node:module'
import { basename } from 'node:path'
import { OWN, scriptPath } from '../code/scriptPath.js'
import type { SourceMapPayload } from '../code/sourceMap.js'
import type { CellScripts } from './cellScripts.js'
import type { Debugger, Inspector } from './inspector.js'

export interface Place {
  readonly path: string
  readonly name: string
  /** From 1. */
  readonly line: number
  readonly column: number
}

interface Script {
  readonly id: string
  readonly url: string
  readonly inlineMap: string
  payload?: SourceMapPayload | undefined
  map?: SourceMap | undefined
}

export class Scripts {
  readonly #scripts = new Map<string, Script>()

  constructor(
    private readonly inspector: Inspector,
    private readonly cells: CellScripts,
  ) {
    inspector.onScript(({ scriptId: id, url, sourceMapURL }) => {
      if (isReaders(url)) this.#scripts.set(id, { id, url, inlineMap: sourceMapURL ?? '' })
    })
  }

  /** @returns undefined for code that the reader did not write and did not import, and between the lines of a cell */
  placeOf({ scriptId, lineNumber, columnNumber = 0 }: Debugger.Location): Place | undefined {
    const script = this.#scripts.get(scriptId)
    if (!script) return undefined
    const cell = this.cells.byUrl(script.url)
    const { map } = this.#mapped(script)
    const path = cell?.path ?? scriptPath(script.url)
    const name = cell?.map.file ?? basename(path)
    if (!map) return { path, name, line: lineNumber + 1, column: columnNumber + 1 }
    const entry = map.findEntry(lineNumber, columnNumber)
    return 'originalLine' in entry
      ? { path, name, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : undefined
  }

  /** @returns undefined when no script has this path */
  async textOf(path: string): Promise<string | undefined> {
    const cell = this.cells.textOf(path)
    if (cell !== undefined) return cell
    const script = [...this.#scripts.values()].findLast(({ url }) => scriptPath(url) === path)
    if (!script) return undefined
    const typed = this.#mapped(script).payload?.sourcesContent[0]
    if (typed !== undefined) return typed
    const { scriptSource } = await this.inspector.post<Debugger.GetScriptSourceReturnType>('Debugger.getScriptSource', {
      scriptId: script.id,
    })
    return scriptSource
  }

  #mapped(script: Script): Script {
    script.payload ??= this.cells.byUrl(script.url)?.map ?? inlineMap(script.inlineMap)
    if (script.payload)
      script.map ??= new SourceMap(script.payload as unknown as ConstructorParameters<typeof SourceMap>[0])
    return script
  }
}

const isReaders = (url: string): boolean => url !== '' && !url.startsWith('node:') && !url.startsWith(OWN)

function inlineMap(url: string): SourceMapPayload | undefined {
  const [, data] = /^data:application\/json[^,]*;base64,(.*)$/.exec(url) ?? []
  return data === undefined ? undefined : (JSON.parse(Buffer.from(data, 'base64').toString()) as SourceMapPayload)
}

/** Run folders below a folder, read through Lab's own way to files, and again when they have changed. */
import type { LabContents, LabFile } from '../jupyter.js'
import { type RunSummary, summarizeRun } from './runSummary.js'

export interface ListedRun {
  /** From the root that Lab shows. */
  readonly path: string
  /** From the folder that was searched. */
  readonly name: string
  /** Why it is not read, in place of what is in it. */
  readonly problem?: string
  readonly summary?: RunSummary
  /** When the log was written last, in milliseconds. */
  readonly changed: number
  /** A recording that lies in the folder. */
  readonly recording?: string
  /** Weights of the best checkpoint. */
  readonly weights?: string
}

/** Folders below the one that is searched. */
const DEPTH = 3
/** Bytes of a log for which it is read again at most once a second. */
const PACE = 2e6

interface Known {
  readonly run: ListedRun
  readonly stamp: string
  readonly readAt: number
}

export class RunFiles {
  private readonly known = new Map<string, Known>()

  constructor(
    private readonly contents: LabContents,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws what Lab says of a folder that is not there */
  async find(folder: string): Promise<ListedRun[]> {
    const found: ListedRun[] = []
    await this.search(folder, folder, DEPTH, found)
    return found.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  }

  private async search(root: string, folder: string, depth: number, found: ListedRun[]): Promise<void> {
    const entries = await this.entries(folder)
    if (entries.some(({ name }) => name === 'run.json')) {
      found.push(await this.run(root, folder, entries))
      return
    }
    if (depth === 0) return
    for (const { type, path } of entries) if (type === 'directory') await this.search(root, path, depth - 1, found)
  }

  private async entries(folder: string): Promise<readonly LabFile[]> {
    const { content } = await this.contents.get(folder, { content: true })
    return Array.isArray(content) ? (content as LabFile[]) : []
  }

  private async run(root: string, folder: string, entries: readonly LabFile[]): Promise<ListedRun> {
    const log = entries.find(({ name }) => name === 'log.jsonl')
    const recording = entries.filter(({ name }) => name.endsWith('.spike')).at(-1)?.path
    const stamp = `${log?.last_modified} ${log?.size} ${recording}`
    const before = this.known.get(folder)
    const size = log?.size ?? 0
    if (before && (before.stamp === stamp || this.now() - before.readAt < (1000 * size) / PACE)) return before.run
    const changed = Date.parse(log?.last_modified ?? '') || 0
    const name = folder.slice(root.length).replace(/^\//, '') || folder.split('/').at(-1)!
    const known = { path: folder, name, changed, ...(recording ? { recording } : {}) }
    const run = await this.read(known, folder, log)
    this.known.set(folder, { run, stamp, readAt: this.now() })
    return run
  }

  private async read(known: ListedRun, folder: string, log: LabFile | undefined): Promise<ListedRun> {
    try {
      const [facts, lines] = await Promise.all([this.text(`${folder}/run.json`), log ? this.text(log.path) : ''])
      const weights = await this.weights(folder)
      return { ...known, summary: summarizeRun(facts, lines), ...(weights ? { weights } : {}) }
    } catch (error) {
      return { ...known, problem: (error as Error).message }
    }
  }

  /**
   * Asked for by its name: Jupyter takes the address of a folder called `checkpoints` for one of its own, and lists none.
   */
  private async weights(folder: string): Promise<string | undefined> {
    const path = `${folder}/checkpoints/best/model.safetensors`
    return this.contents.get(path, { content: false }).then(
      () => path,
      () => undefined,
    )
  }

  private async text(path: string): Promise<string> {
    const { content } = await this.contents.get(path, { content: true, type: 'file', format: 'text' })
    return String(content)
  }
}

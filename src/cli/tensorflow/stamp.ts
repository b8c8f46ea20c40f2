/**
 * Remembers which steps of a setup are done, beside the files they made, so that a second run goes on where the first
 * stopped.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Record {
  /** What is being set up; another target starts anew. */
  readonly target: string
  readonly done: Readonly<{ [step: string]: string }>
}

export class Stamp {
  private constructor(
    private readonly folder: string,
    private readonly target: string,
    private readonly steps: Map<string, string>,
  ) {}

  /** @param folder the package's `deps` */
  static read(folder: string, target: string): Stamp {
    const record = Stamp.exists(folder) ? (JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Record) : undefined
    return new Stamp(folder, target, new Map(Object.entries(record?.target === target ? record.done : {})))
  }

  /** Whether a setup of any target was begun here. */
  static exists(folder: string): boolean {
    return existsSync(fileIn(folder))
  }

  /** What a step left behind; nothing when it is not done. */
  value(step: string): string | undefined {
    return this.steps.get(step)
  }

  get empty(): boolean {
    return this.steps.size === 0
  }

  mark(step: string, value = 'done'): void {
    this.steps.set(step, value)
    mkdirSync(this.folder, { recursive: true })
    const file = fileIn(this.folder)
    const record: Record = { target: this.target, done: Object.fromEntries(this.steps) }
    writeFileSync(`${file}.partial`, `${JSON.stringify(record, null, 2)}\n`)
    renameSync(`${file}.partial`, file) // whole or not at all
  }

  /** Removes whatever another target left in the folder. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true })
    this.steps.clear()
  }
}

const fileIn = (folder: string): string => join(folder, 'spikemba.json')

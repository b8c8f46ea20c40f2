import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeJsonl } from '../../formats/index.js'
import { writeFileAtomic } from '../../formats/internal.js'
import type { CheckpointFiles } from '../checkpoint/checkpoint.js'
import { readFolder, replaceFolder } from '../checkpoint/checkpointFolder.node.js'
import { CheckpointError } from '../errors.js'
import type { SplitEvaluation } from '../evaluation.js'
import type { FitRecord } from '../records.js'
import { parseLog, recordsUntil } from './log.js'

export class RunFolder {
  private constructor(readonly path: string) {}

  /**
   * @param resume whether the folder may hold a run already
   * @throws CheckpointError when it does and may not
   */
  static async open(path: string, resume: boolean): Promise<RunFolder> {
    if (!resume && existsSync(join(path, 'run.json')))
      throw new CheckpointError(path, 'already holds a run; resume it, or choose another folder')
    await mkdir(path, { recursive: true })
    return new RunFolder(path)
  }

  /** run.json, or nothing before it is written. */
  readRun(): Record<string, unknown> | undefined {
    const file = join(this.path, 'run.json')
    if (!existsSync(file)) return undefined
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    } catch {
      throw new CheckpointError(file, 'is no JSON; remove it to resume')
    }
  }

  writeRun(facts: object): Promise<void> {
    return writeFileAtomic(join(this.path, 'run.json'), `${JSON.stringify(facts, null, 2)}\n`)
  }

  append(record: FitRecord): void {
    appendFileSync(join(this.path, 'log.jsonl'), `${JSON.stringify(record)}\n`)
  }

  /** Cuts the log back to a checkpoint. */
  async rewindLog(step: number, evaluatedAt: number): Promise<void> {
    if (existsSync(join(this.path, 'log.jsonl')))
      await writeFileAtomic(
        join(this.path, 'log.jsonl'),
        writeJsonl(recordsUntil(await readLog(this.path), step, evaluatedAt)),
      )
  }

  /** @returns the checkpoint's path */
  async saveCheckpoint(which: 'best' | 'last', files: CheckpointFiles): Promise<string> {
    await replaceFolder(join(this.path, 'checkpoints'), which, files)
    return this.checkpointPath(which)
  }

  readCheckpoint(which: 'best' | 'last'): CheckpointFiles | undefined {
    return readFolder(join(this.path, 'checkpoints'), which)
  }

  checkpointPath(which: 'best' | 'last'): string {
    return join(this.path, 'checkpoints', which)
  }

  async saveEvaluation({ predictions, full }: SplitEvaluation): Promise<void> {
    await writeFileAtomic(join(this.path, 'predictions-val.jsonl'), writeJsonl(predictions))
    await writeFileAtomic(join(this.path, 'metrics-val.json'), `${JSON.stringify(full, null, 2)}\n`)
  }
}

/**
 * The folder of a run.
 *
 *   run.json                what was run: configuration, seed, versions, data, machine
 *   log.jsonl               a record a line
 *   checkpoints/best, last  see checkpointFolder.node.ts
 *   predictions-val.jsonl, metrics-val.json   of the best checkpoint
 *
 * The records of a run folder, also while the run goes on; half a line at the end is left out.
 * @throws FormatError for a damaged line
 */
export async function readLog(path: string): Promise<FitRecord[]> {
  const file = join(path, 'log.jsonl')
  return parseLog(await readFile(file, 'utf8'), file)
}

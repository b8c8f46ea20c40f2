/** Which notebooks are run and where each goes. */
import { stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { NotebookError } from '../../kernel/index.js'
import type { Job } from './job.js'

/** @param out folder for the notebooks that ran; in place without it */
export async function planJobs(files: readonly string[], out: string | undefined, html: boolean): Promise<Job[]> {
  const taken = new Map<string, string>()
  const jobs: Job[] = []
  for (const file of files) {
    if (extname(file) !== '.ipynb') throw new NotebookError(file, 'does not end in .ipynb, expected a notebook')
    await stat(file) // a missing file is told before the first notebook runs
    const target = out === undefined ? file : join(out, basename(file))
    const other = taken.get(target)
    if (other !== undefined)
      throw new NotebookError(
        file,
        other === file
          ? 'is given twice'
          : `would be written to ${target} like ${other}; give one of them another folder`,
      )
    taken.set(target, file)
    jobs.push({ file, out: target, page: html ? target.replace(/\.ipynb$/, '.html') : undefined })
  }
  return jobs
}

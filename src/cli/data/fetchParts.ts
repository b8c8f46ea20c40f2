import { type BenchmarkName, fetchFeatures } from '../../datasets/index.js'
import { fetchFile, hasAnnotations, takeFeatures } from '../../datasets/internal.js'
import { INTERRUPTED, interruptible } from '../interruptible.js'
import type { Asked } from './fetchRequest.js'
import { progressBar } from './progressBar.js'

/**
 * Fetches what is asked for, part by part, with a bar for each; Ctrl-C keeps what came.
 * @param say told what was fetched, what failed, and what was put where
 * @returns false when it was stopped
 */
export async function fetchParts(
  name: BenchmarkName,
  out: string,
  asked: Asked,
  say: (line: string) => void,
  bars: boolean,
): Promise<boolean> {
  const { signal, release } = interruptible('stopping; what came is kept')
  let bar = { task: '', ...progressBar('', false) }
  const progress = (task: string, received: number, total: number | undefined): void => {
    if (bar.task !== task) {
      bar.stop()
      bar = { task, ...progressBar(task, bars) }
    }
    bar.update(received, total ?? received)
  }
  const told = (line: string): void => {
    bar.stop()
    say(line)
  }
  try {
    for (const path of asked.from) await takeFeatures(name, out, path, { progress, say: told, signal })
    if (!asked.spareAnnotations || !(await hasAnnotations(name, out)))
      for (const file of asked.files) {
        const state = await fetchFile(file, out, {
          progress: (received, total) => progress(file.path, received, total),
          signal,
        })
        told(
          `  ${file.path} ${state === 'present' ? 'was there already' : 'fetched'}${file.sha256 ? ', checksum right' : ''}`,
        )
      }
    if (asked.features.length > 0) await fetchFeatures(name, out, asked.features, { progress, say: told, signal })
    return true
  } catch (error) {
    if (!signal.aborted) throw error
    told('Stopped. The same command goes on where it was.')
    process.exitCode = INTERRUPTED
    return false
  } finally {
    bar.stop()
    release()
  }
}

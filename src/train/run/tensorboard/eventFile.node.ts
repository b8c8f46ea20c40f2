/**
 * Writes a run's records as TensorBoard event files beside its log: one file a sitting, a record at once, so that
 * curves grow while the run does.
 */
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FitRecord } from '../../records.js'
import { scalarsOf, scalarsRecord, versionRecord } from './eventFile.js'

/** @param folder is made; `tensorboard --logdir` takes it, or the one above. @returns what hears each record */
export function tensorboardWriter(folder: string): (record: FitRecord) => void {
  mkdirSync(folder, { recursive: true })
  const seconds = (): number => Date.now() / 1000
  const file = join(folder, `events.out.tfevents.${Math.floor(seconds())}.spikemba.${process.pid}`)
  appendFileSync(file, versionRecord(seconds()))
  return (record) => {
    const scalars = scalarsOf(record)
    if (Object.keys(scalars).length > 0) appendFileSync(file, scalarsRecord(seconds(), record.step, scalars))
  }
}

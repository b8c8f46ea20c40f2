/** log.jsonl read back: a run that was killed while it wrote may have left half a line at the end. */
import { readJsonl } from '../../formats/index.js'
import type { FitRecord } from '../records.js'

/**
 * @param file name for errors
 * @throws FormatError for a damaged line that is not the last one
 */
export function parseLog(text: string, file = 'log.jsonl'): FitRecord[] {
  const end = text.lastIndexOf('\n') + 1 // what follows was cut short
  return readJsonl<FitRecord>(text.slice(0, end), file)
}

/** Records up to a checkpoint: those that a run resumed from it would otherwise write twice are left out. */
export function recordsUntil(records: readonly FitRecord[], step: number, evaluatedAt: number): FitRecord[] {
  return records.filter(
    (record) =>
      record.kind !== 'end' && record.step <= step && (record.kind !== 'evaluation' || record.step <= evaluatedAt),
  )
}

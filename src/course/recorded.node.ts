import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { courseFile } from './courseFile.node.js'
import { CourseError } from './errors.js'

/** Options of `recorded`. */
export interface RecordedOptions {
  /** Measure now and write the record anew, instead of reading it. Default false. */
  readonly anew?: boolean
}

/**
 * What takes minutes to measure: read from `data/course/NAME.json`, or measured now and written there.
 * Says which of the two it was, and on what machine the record was made.
 *
 * @param name of the record; may have folders, `scores/shapes`
 * @param measure makes the value anew; what it returns must be the same after a way through JSON
 * @throws CourseError when there is no such record, or it cannot be read
 *
 * @example
 * const RETRAIN = false
 * const scores = await recorded('seeds', () => trainThreeSeeds(), { anew: RETRAIN })
 */
export async function recorded<T>(
  name: string,
  measure: () => Promise<T>,
  { anew = false }: RecordedOptions = {},
): Promise<T> {
  const file = join(courseFile('.'), `${name}.json`)
  if (anew) {
    const value = await measure()
    write(file, { machine: machine(), value })
    console.log(`measured now, and written to data/course/${name}.json`)
    return value
  }
  let record: { machine: string; value: T }
  try {
    record = JSON.parse(readFileSync(file, 'utf8'))
    if (record?.value === undefined) throw new Error('it is no record')
  } catch (error) {
    throw new CourseError(
      `data/course/${name}.json cannot be read (${(error as Error).message}); measure anew: the switch is in the cell`,
    )
  }
  console.log(`read from data/course/${name}.json, measured on ${record.machine}`)
  return record.value
}

const machine = (): string => `${cpus()[0]?.model.trim() || arch()}, ${platform()}, Node ${process.versions.node}`

function write(file: string, record: object): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.part`, `${JSON.stringify(record, null, 1)}\n`)
  renameSync(`${file}.part`, file)
}

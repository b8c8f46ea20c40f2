import type { FeatureSource } from './dataset.js'
import { DataError } from './errors.js'
import type { DataFolder } from './folder.js'

/**
 * Beside data and checkpoints, sources in the order of their columns:
 * `{"slowfast_features": 2304, "clip_features": 512, "clip_text_features": 512}`.
 */
export const SIZES_FILE = 'features.json'

/** Columns of published features, by a word of the folder's name. */
const PUBLISHED: Readonly<Record<string, number>> = { slowfast: 2304, clip: 512, rgb: 1024, opt: 1024, pann: 2048 }

/** @throws DataError when the file is there and is no table of sizes */
export async function readRecordedSizes(folder: DataFolder): Promise<Readonly<Record<string, number>>> {
  if (!(await folder.list()).includes(SIZES_FILE)) return {}
  const text = new TextDecoder().decode(await folder.read(SIZES_FILE))
  try {
    const table: unknown = JSON.parse(text)
    if (typeof table === 'object' && table !== null && Object.values(table).every(Number.isInteger))
      return table as Record<string, number>
  } catch {
    // told below
  }
  throw new DataError(`${folder.path}/${SIZES_FILE}`, 'expected an object from source to feature size')
}

/**
 * @param where data folder, for messages
 * @param found sizes as read
 * @param expected sizes as recorded; sources that are not recorded pass
 * @throws DataError saying which sources changed places, or which has another size
 */
export function checkSourceSizes(
  where: string,
  found: readonly FeatureSource[],
  expected: Readonly<Record<string, number>>,
): void {
  const wrong = found.filter(({ name, size }) => expected[name] !== undefined && expected[name] !== size)
  const other = wrong.find((a) =>
    wrong.some((b) => b !== a && expected[a.name] === b.size && expected[b.name] === a.size),
  )
  if (other) throw swapped(where, wrong)
  const first = wrong[0]
  if (first)
    throw new DataError(
      where,
      `${first.name} has ${first.size} columns, expected ${expected[first.name]} (recorded); take the features the record was made with`,
    )
}

/** Flags folders whose sizes are exactly each other's published sizes. @throws DataError */
export function checkPublishedSizes(where: string, found: readonly FeatureSource[]): void {
  const published = ({ name }: FeatureSource): number | undefined =>
    Object.entries(PUBLISHED).find(([word]) => name.includes(word))?.[1]
  for (const a of found)
    for (const b of found)
      if (a !== b && a.size !== b.size && published(a) === b.size && published(b) === a.size)
        throw swapped(where, [a, b])
}

/**
 * Guards against sources that changed places: CLIP's features in SlowFast's folder train without an error and score
 * badly.
 * A source is judged by sizes recorded beside the data (`features.json`), by sizes a checkpoint recorded, and by the
 * published sizes of its name.
 *
 * Compares the order and sizes of sources with those a checkpoint was trained on.
 * @throws DataError naming both orders
 */
export function checkSourceOrder(
  where: string,
  found: readonly FeatureSource[],
  recorded: readonly FeatureSource[],
): void {
  const show = (sources: readonly FeatureSource[]): string =>
    sources.map(({ name, size }) => `${name} [${size}]`).join(', ')
  if (found.length === recorded.length && found.every(({ size }, i) => size === recorded[i]!.size)) return
  const same = show([...found].sort(bySize)) === show([...recorded].sort(bySize)) || sizes(found) === sizes(recorded)
  throw new DataError(
    where,
    `video sources are ${show(found)}, expected ${show(recorded)}${same ? ': they are swapped, give them in the expected order' : ''}`,
  )
}

const bySize = (a: FeatureSource, b: FeatureSource): number => a.size - b.size
const sizes = (sources: readonly FeatureSource[]): string =>
  [...sources]
    .sort(bySize)
    .map(({ size }) => size)
    .join()

function swapped(where: string, sources: readonly FeatureSource[]): DataError {
  const show = sources.map(({ name, size }) => `${name} has ${size} columns`).join(', ')
  return new DataError(where, `${show}: the sources are swapped, exchange the two folders`)
}

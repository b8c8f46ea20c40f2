/**
 * Archives of features on their way into a data folder. Nothing takes its place before the whole archive is here and
 * right:
 *
 *   DIR/.fetch/KEY/part          the archive as it comes (one KEY a mirror)
 *   DIR/.fetch/KEY/files/        what is unpacked from it meanwhile
 *   DIR/.fetch/KEY/whole.json    size, checksum and names, once all of it is unpacked; then the archive is removed
 *   DIR/<source>_features/       the files in their places
 *   DIR/fetched.json             which archives they came from
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, realpath, rm, rmdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { writeFileAtomic } from '../../formats/files.node.js'
import type { BenchmarkName } from '../../metrics/index.js'
import { DataError } from '../errors.js'
import { unpack } from './archive/unpack.node.js'
import { BadArchive } from './archive/unpacked.node.js'
import { DiskFault, diskFault } from './diskFault.js'
import { type Downloaded, discard, download, type FetchOptions, sizeOf } from './download.node.js'
import { type FetchedArchive, isFetched, keepFetched } from './fetched.node.js'
import { fromTheBeginning } from './fetchFile.node.js'
import type { FeatureArchive, FeatureSet } from './manifest.js'
import { place, planPlaces, tellPlaced } from './places.node.js'

/** How archives of features are fetched and unpacked. */
export interface FeatureOptions extends Omit<FetchOptions, 'progress'> {
  /** Told as bytes of an archive come in. */
  readonly progress?: (archive: string, received: number, total: number | undefined) => void
  /** Told in a sentence what failed, what is tried next, and what was put where. */
  readonly say?: (line: string) => void
}

/** What `whole.json` says of an archive that is unpacked. */
interface Whole {
  readonly url: string
  readonly name: string
  readonly bytes: number
  readonly sha256?: string
  readonly files: readonly string[]
}

const WORKSHOP = '.fetch'

/**
 * Brings one publisher's features into a data folder; where a mirror fails the next one is tried, and after the last
 * one the next publisher.
 * @throws DataError with every failure when none succeeds; what came stays for the next try
 */
export async function fetchFeatures(
  name: BenchmarkName,
  dir: string,
  sets: readonly FeatureSet[],
  options: FeatureOptions = {},
): Promise<void> {
  const failures: string[] = []
  for (const { from, archives } of sets) {
    try {
      const wanted: FeatureArchive[] = []
      for (const archive of archives) {
        if (await isFetched(dir, archive)) options.say?.(`  ${archive.what} of ${from}: there already`)
        else wanted.push(archive)
      }
      const unpacked: Whole[] = []
      for (const archive of wanted) unpacked.push(await fetchArchive(dir, archive, options))
      for (const whole of unpacked) await settle(name, dir, whole, options)
      await rm(join(dir, WORKSHOP), { recursive: true, force: true })
      return
    } catch (error) {
      if (!(error instanceof DataError) || error instanceof DiskFault) throw error
      failures.push(error.message)
      if (error instanceof BadArchive) options.say?.(`  ${error.message}`) // those of hosts were told one by one
      if (sets.length > 1) options.say?.(`  the features of ${from} cannot be had now`)
    }
  }
  throw new DataError(
    dir,
    `no features could be fetched:\n${failures.map((line) => `  ${line}`).join('\n')}\nGive another address by --url, or files at hand by --from.`,
  )
}

/**
 * Brings features at hand into a data folder: an archive, or a folder in any published layout. What lies in the data
 * folder itself is moved, all else copied.
 * @throws DataError when the path is neither, or holds no features of this benchmark
 */
export async function takeFeatures(
  name: BenchmarkName,
  dir: string,
  from: string,
  options: FeatureOptions = {},
): Promise<void> {
  const facts = await stat(from).catch(() => undefined)
  if (!facts) throw new DataError(from, 'does not exist; give an archive or a folder of features')
  if (facts.isDirectory()) {
    const [source, target] = [await realpath(from), await realpath(await made(dir))]
    const inside = `${source}${sep}`.startsWith(`${target}${sep}`)
    const files = (await readdir(from, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => relative(from, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((file) => source !== target || (file.includes('/') && !file.startsWith(`${WORKSHOP}/`))) // unpacked there by hand
    const plan = await planPlaces(name, dir, files, from)
    await place(plan.moves, from, dir, inside ? 'move' : 'copy')
    return tellPlaced(plan, from, options.say)
  }
  const home = workshop(dir, `${await realpath(from)} ${facts.size} ${facts.mtimeMs}`)
  let read = 0
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
      options.signal?.throwIfAborted()
      options.progress?.(from, (read += chunk.length), facts.size)
      yield chunk
    }
  }
  try {
    const files = await unpack(chunks(), from, join(home, 'files'), from)
    await settle(name, dir, { url: from, name: from, bytes: facts.size, files, home }, options)
  } catch (error) {
    if (error instanceof BadArchive) await rm(home, { recursive: true, force: true })
    throw error
  }
  await rm(home, { recursive: true, force: true })
  await rmdir(join(dir, WORKSHOP)).catch(() => {})
}

/** Fetches and unpacks an archive from the first mirror that has it. */
async function fetchArchive(dir: string, archive: FeatureArchive, options: FeatureOptions): Promise<Whole> {
  const failures: DataError[] = []
  for (const url of archive.urls) {
    const home = workshop(dir, url)
    try {
      return await fromTheBeginning(() => fetchFrom(url, home, archive, options))
    } catch (error) {
      if (error instanceof BadArchive) await rm(home, { recursive: true, force: true })
      if (!(error instanceof DataError) || error instanceof DiskFault) throw error
      failures.push(error)
      options.say?.(`  ${error.message}`)
    }
  }
  throw new DataError(
    archive.what,
    `came from none of its ${archive.urls.length === 1 ? 'addresses' : `${archive.urls.length} addresses`} (${failures.map(({ message }) => message).join(' | ')})`,
  )
}

async function fetchFrom(
  url: string,
  home: string,
  { what, bytes, sha256 }: FeatureArchive,
  options: FeatureOptions,
): Promise<Whole> {
  const part = join(home, 'part')
  const files = join(home, 'files')
  const done = await readWhole(home)
  if (done) return done
  await mkdir(files, { recursive: true }).catch((error: unknown) => Promise.reject(diskFault(error, home)))
  if ((await sizeOf(part)) === 0) await rm(files, { recursive: true }) // of another version
  let came: Downloaded | undefined
  const wanted = { url, sha256, bytes: sha256 === undefined ? undefined : bytes } // a published size without checksum is rounded
  const { progress, say, ...rest } = options
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    came = yield* download(wanted, part, {
      ...rest,
      progress: (received, total) => progress?.(what, received, total ?? bytes),
    })
  }
  const names = await unpack(chunks(), part, files, url)
  const whole: Whole = {
    url,
    name: came!.name ?? new URL(url).pathname.split('/').at(-1)!,
    bytes: came!.bytes,
    sha256: came!.sha256,
    files: names,
  }
  await writeFileAtomic(join(home, 'whole.json'), JSON.stringify(whole))
  await discard(part)
  return whole
}

/** Puts the files of an unpacked archive into their places and writes down where they came from. */
async function settle(
  name: BenchmarkName,
  dir: string,
  whole: Whole & { readonly home?: string },
  options: FeatureOptions,
): Promise<void> {
  const home = whole.home ?? workshop(dir, whole.url)
  const plan = await planPlaces(name, dir, whole.files, whole.name, whole.url).catch(async (error: unknown) => {
    await rm(home, { recursive: true, force: true })
    throw error
  })
  await place(plan.moves, join(home, 'files'), dir, 'move')
  const { url, bytes, sha256 } = whole
  const entry: FetchedArchive = { url, bytes, ...(sha256 ? { sha256 } : {}), folders: Object.fromEntries(plan.folders) }
  await keepFetched(dir, entry)
  tellPlaced(plan, whole.name, options.say)
}

async function readWhole(home: string): Promise<Whole | undefined> {
  try {
    return JSON.parse(await readFile(join(home, 'whole.json'), 'utf8')) as Whole
  } catch {
    return undefined // written last: without it the archive is not whole
  }
}

const workshop = (dir: string, source: string): string =>
  join(dir, WORKSHOP, createHash('sha256').update(source).digest('hex').slice(0, 12))

async function made(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true })
  return dir
}

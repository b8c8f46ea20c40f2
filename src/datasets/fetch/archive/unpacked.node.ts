/**
 * The folder that an archive is unpacked into: every path stays inside, no link is made, and entries and bytes have
 * bounds.
 * A file that an earlier run unpacked whole is left as it is, so that unpacking anew after a kill costs reading alone.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DataError } from '../../errors.js'
import { diskFault } from '../diskFault.js'
import { sizeOf } from '../download.node.js'
import { entryPath } from './entryPath.js'

export interface ArchiveBounds {
  /** Files and folders. Default 2 million. */
  readonly entries?: number
  /** Unpacked bytes for each packed one. Features hardly pack at all. Default 20. */
  readonly ratio?: number
  /** Bytes that any archive may unpack to, however small it is. Default 64 MB. */
  readonly always?: number
}

/** An archive that is damaged or not to be trusted: nothing of it is kept. */
export class BadArchive extends DataError {}

export class UnpackedFolder {
  /** Paths of the files so far. */
  readonly files: string[] = []
  /** Bytes of the archive that were read so far. */
  packed = 0
  private entries = 0
  private bytes = 0
  private readonly made = new Set<string>()
  private current: { path: string; handle: FileHandle | undefined } | undefined

  constructor(
    private readonly dir: string,
    private readonly archive: string,
    private readonly bounds: ArchiveBounds = {},
  ) {}

  /** Refuses the archive. */
  refuse(problem: string): never {
    throw new BadArchive(this.archive, `${problem}; it is not unpacked`)
  }

  /** Counts an entry of any kind. @returns its path, '' for the folder itself */
  entry(name: string): string {
    if (++this.entries > (this.bounds.entries ?? 2e6))
      this.refuse(`holds more than ${this.bounds.entries ?? 2e6} entries`)
    try {
      return entryPath(name)
    } catch (error) {
      if (error instanceof RangeError) this.refuse(`holds the entry ${error.message}`)
      throw error
    }
  }

  /** Counts bytes that came out of the archive. */
  count(bytes: number): void {
    this.bytes += bytes
    const { ratio = 20, always = 64e6 } = this.bounds
    if (this.bytes > always + this.packed * ratio)
      this.refuse(`unpacks to more than ${ratio} times its size, as a bomb does and features do not`)
  }

  /** Begins a file. */
  async begin(name: string, size: number): Promise<void> {
    const path = this.entry(name)
    if (path === '') this.refuse('holds a file without a name')
    const target = join(this.dir, path)
    this.files.push(path)
    try {
      if (!this.made.has(dirname(target))) await mkdir(dirname(target), { recursive: true })
      this.made.add(dirname(target))
      const there = size > 0 && (await sizeOf(target)) === size
      this.current = { path: target, handle: there ? undefined : await open(target, 'w') }
    } catch (error) {
      this.fault(error, target)
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.current?.handle?.writeFile(bytes).catch((error: unknown) => this.fault(error, this.current!.path))
  }

  async end(): Promise<void> {
    await this.current?.handle?.close()
    this.current = undefined
  }

  private fault(error: unknown, path: string): never {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST')
      this.refuse(`holds ${path.slice(this.dir.length + 1)} as a file and as a folder`)
    if (code === 'ENAMETOOLONG' || code === 'EINVAL')
      this.refuse(`holds a name that this disk cannot keep (${path.slice(this.dir.length + 1, 120)}…)`)
    throw diskFault(error, path)
  }
}

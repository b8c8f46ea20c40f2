/** Files of features into their places in a data folder: planned, put there, and told. */
import { access, constants, copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BenchmarkName } from '../../metrics/index.js'
import { diskFolder } from '../diskFolder.node.js'
import { BadArchive } from './archive/unpacked.node.js'
import { diskFault } from './diskFault.js'
import { type Arrangement, arrange } from './layout.js'

/**
 * Where each file of an archive or a folder belongs in a data folder.
 * @param source what errors name; default the archive
 * @throws BadArchive where none of the files is a feature of this benchmark
 */
export async function planPlaces(
  name: BenchmarkName,
  dir: string,
  files: readonly string[],
  archive: string,
  source = archive,
): Promise<Arrangement> {
  const plan = arrange(name, files, { present: await diskFolder(dir).list(), archive: archive.split(/[/\\]/).at(-1)! })
  if (plan.moves.length === 0) {
    const some = [...new Set(files.map((file) => dirname(file)))].slice(0, 5).join(', ')
    throw new BadArchive(source, `holds no features of ${name}, found ${files.length} files in ${some || 'its top'}`)
  }
  return plan
}

/**
 * Moves or copies each file to its place.
 * A file that a move broken off by a kill has taken to its place already is left there.
 * @throws DiskFault when the disk is full or may not be written
 */
export async function place(
  moves: Arrangement['moves'],
  from: string,
  dir: string,
  how: 'move' | 'copy',
): Promise<void> {
  const folders = new Set(moves.map(([, to]) => dirname(join(dir, to))))
  try {
    for (const folder of folders) await mkdir(folder, { recursive: true })
    for (const [source, target] of moves) {
      const here = join(from, source)
      const there = join(dir, target)
      if (here === there) continue
      if (how === 'copy') {
        await copyFile(here, `${there}.part`, constants.COPYFILE_FICLONE)
        await rename(`${there}.part`, there)
      } else if ((await exists(here)) || !(await exists(there))) await rename(here, there)
    }
  } catch (error) {
    throw diskFault(error, dir)
  }
}

/** Says which folders were filled, and what was left out. */
export function tellPlaced(
  { folders, leftOut }: Arrangement,
  from: string,
  say: ((line: string) => void) | undefined,
): void {
  for (const [folder, count] of folders) {
    const extra = /_features$/.test(folder) ? '' : '; not used unless asked for'
    say?.(`  ${folder}/ ${count} ${count === 1 ? 'file' : 'files'}${extra}`)
  }
  if (leftOut.length > 0)
    say?.(
      `  left out of ${from}: ${leftOut.length} ${leftOut.length === 1 ? 'file' : 'files'} (${leftOut.slice(0, 3).join(', ')}${leftOut.length > 3 ? ', …' : ''})`,
    )
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

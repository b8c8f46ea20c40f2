/**
 * Folders that are replaced whole: whoever opens `last` finds all files of one checkpoint, also when the writer is
 * killed at any moment.
 *
 *   .last-7.partial/   files are written and synced here
 *   .last-7/           renamed: complete
 *   last -> .last-7    a link, exchanged by one rename: the only moment that counts
 *
 * The folder that the link pointed to before stays until the next write, for readers that have just opened it.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { syncFolder, writeSynced } from '../../formats/internal.js'
import type { CheckpointFiles } from './checkpoint.js'

/** Writes `folder/name` anew. */
export async function replaceFolder(folder: string, name: string, files: CheckpointFiles): Promise<void> {
  await mkdir(folder, { recursive: true })
  const before = linkTarget(join(folder, name))
  const old = generations(folder, name)
  const target = `.${name}-${1 + Math.max(0, ...old.map(({ number }) => number))}`
  const partial = join(folder, `${target}.partial`)
  await mkdir(partial)
  for (const [file, bytes] of files) await writeSynced(join(partial, file), bytes)
  await syncFolder(partial)
  await rename(partial, join(folder, target))
  await pointTo(folder, name, target)
  for (const { entry } of old) if (entry !== before) await rm(join(folder, entry), { recursive: true, force: true })
}

/** Files of `folder/name`, or undefined when there is none. */
export function readFolder(folder: string, name: string): CheckpointFiles | undefined {
  const path = join(folder, name)
  if (!existsSync(path)) return undefined
  return new Map(readdirSync(path).map((file) => [file, new Uint8Array(readFileSync(join(path, file)))]))
}

/** Complete and partial folders of a name. */
function generations(folder: string, name: string): { entry: string; number: number }[] {
  return readdirSync(folder).flatMap((entry) => {
    const match = /^\.(.+)-(\d+)(\.partial)?$/.exec(entry)
    return match?.[1] === name ? [{ entry, number: Number(match[2]) }] : []
  })
}

function linkTarget(path: string): string | undefined {
  try {
    return basename(readlinkSync(path))
  } catch {
    return undefined // the first of its name
  }
}

async function pointTo(folder: string, name: string, target: string): Promise<void> {
  const link = join(folder, `.${name}.link`)
  await rm(link, { force: true })
  await symlink(target, link)
  await rename(link, join(folder, name))
  await syncFolder(folder)
}

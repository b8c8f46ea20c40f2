import { DataError } from '../errors.js'

/** The disk cannot take what comes: no other mirror would help. */
export class DiskFault extends DataError {}

/** A full disk, or a forbidden folder, in one sentence; anything else as it is. */
export function diskFault(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DiskFault(
      path,
      'could not be written, the disk is full; make room and run the command again: it goes on where it stopped',
    )
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new DiskFault(path, 'may not be written; take another folder')
  return error
}

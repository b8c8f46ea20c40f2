/** How a failed command ends: one line for bad input, a stack for a bug. */

export const EXIT_BAD_INPUT = 2
export const EXIT_BUG = 1

/** Prints what went wrong to stderr. @returns the exit code */
export function reportFailure(error: unknown): number {
  if (error instanceof Error && 'tag' in error && typeof error.tag === 'string') {
    console.error(`spikemba: ${error.message}`)
    return EXIT_BAD_INPUT
  }
  const system = error as NodeJS.ErrnoException
  if (
    error instanceof Error &&
    system.path !== undefined &&
    (system.code === 'ENOENT' || system.code === 'EACCES' || system.code === 'ENOTDIR' || system.code === 'EISDIR')
  ) {
    const reason = {
      ENOENT: 'does not exist',
      EACCES: 'may not be read or written',
      ENOTDIR: 'is not in a folder',
      EISDIR: 'is a folder, expected a file',
    }[system.code]
    console.error(`spikemba: ${system.path} ${reason}; check the path`)
    return EXIT_BAD_INPUT
  }
  console.error(error)
  return EXIT_BUG
}

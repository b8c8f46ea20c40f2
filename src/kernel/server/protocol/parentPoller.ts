/** A kernel ends with the program that started it, however that one ended: nobody could reach it any more. */

/** Milliseconds between two looks. */
const EVERY = 1000

/** Front ends that want this name themselves in the environment; a kernel started by hand stays. */
export function pollParent(end: () => void): void {
  if (process.env.JPY_PARENT_PID === undefined || process.platform === 'win32') return
  const parent = process.ppid
  const named = Number(process.env.JPY_PARENT_PID) // its child may be a script that starts this program
  setInterval(() => {
    if (process.ppid !== parent || (named > 1 && !isAlive(named))) end()
  }, EVERY).unref()
}

/** One that ended before this program came to look is not this one's parent any more. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // somebody else's
  }
}

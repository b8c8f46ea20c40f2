/** A kernel ends with the program that started it, however that one ended: nobody could reach it any more. */

/** Milliseconds between two looks. */
const EVERY = 1000

/** Front ends that want this name themselves in the environment; a kernel started by hand stays. */
export function endWithParent(end: () => void): void {
  if (process.env.JPY_PARENT_PID === undefined || process.platform === 'win32') return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) end()
  }, EVERY).unref()
}

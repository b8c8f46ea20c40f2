/**
 * The memory of a kernel: of its process, of what that was started by on the way from here, and of all that these have
 * started.
 */
import { readdirSync, readFileSync } from 'node:fs'

/**
 * @param pid a process of the kernel
 * @returns megabytes, memory that processes share counted once in all; none where the system does not tell
 */
export function memoryOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const parents = new Map(processes().map((each) => [each, parentOf(each)]))
  let top = pid
  for (
    let parent = parents.get(top);
    parent !== undefined && parent > 1 && parent !== process.pid;
    parent = parents.get(top)
  )
    top = parent
  const isOf = (each: number | undefined): boolean => each !== undefined && (each === top || isOf(parents.get(each)))
  return [...parents.keys()].filter(isOf).reduce((sum, each) => sum + shareOf(each), 0)
}

const processes = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
const parentOf = (pid: number): number | undefined => numberIn(`/proc/${pid}/status`, /PPid:\s*(\d+)/)
const shareOf = (pid: number): number => (numberIn(`/proc/${pid}/smaps_rollup`, /^Pss:\s*(\d+)/m) ?? 0) / 1024

function numberIn(file: string, pattern: RegExp): number | undefined {
  try {
    const [, number] = pattern.exec(readFileSync(file, 'utf8')) ?? []
    return number === undefined ? undefined : Number(number)
  } catch {
    return undefined // it ended meanwhile
  }
}

/**
 * Ends the programs that the cells' thread waits for: `execSync` is a native call, which no other thread can end, and
 * lasts as long as its program and all that has inherited its output. They are told as Ctrl-C in a terminal would, then
 * more and more plainly.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds after which a thread that does not react is thought to wait for a program, and the signals then. */
const SIGNALS = [
  [150, 'SIGINT'],
  [1000, 'SIGTERM'],
  [2500, 'SIGKILL'],
] as const

/** @returns a function to be called again and again while the thread does not react */
export function childInterrupter(pid = process.pid): () => void {
  const begun = performance.now()
  const left = [...SIGNALS]
  return () => {
    const [after, signal] = left[0] ?? [Number.POSITIVE_INFINITY, 'SIGINT']
    if (performance.now() - begun < after) return
    left.shift()
    for (const child of descendants(pid)) {
      try {
        process.kill(child, signal)
      } catch {} // it ended meanwhile
    }
  }
}

/** Programs that a process has started, and those that they have started. */
function descendants(pid: number): number[] {
  const found: number[] = []
  const follow = (parent: number, threads: readonly number[]): void => {
    for (const child of childrenOf(parent, threads)) {
      if (found.includes(child)) continue
      found.push(child)
      follow(child, threadsOf(child))
    }
  }
  follow(pid, [pid]) // those of the main thread: this one's are its own
  return found
}

function childrenOf(pid: number, threads: readonly number[]): number[] {
  try {
    if (process.platform === 'linux')
      return threads.flatMap((thread) => numbers(readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')))
    return process.platform === 'win32'
      ? []
      : numbers(execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return [] // it is gone, or has none
  }
}

function threadsOf(pid: number): number[] {
  if (process.platform !== 'linux') return [pid]
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return []
  }
}

const numbers = (text: string): number[] => text.split(/\s+/).filter(Boolean).map(Number)

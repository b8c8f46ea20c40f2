/** The NVIDIA card as its driver's own program tells it. */
import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface Card {
  readonly name: string
  readonly driver: string
  readonly memoryMb: number
}

const POLL_MS = 100

/** @returns lines of nvidia-smi; none where it is not here */
async function ask(...query: readonly string[]): Promise<string[][]> {
  const args = [...query, '--format=csv,noheader,nounits']
  const { stdout } = await promisify(execFile)('nvidia-smi', args).catch(() => ({ stdout: '' }))
  return stdout
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => line.split(',').map((word) => word.trim()))
}

/** @returns the first card; nothing where there is none */
export async function examineCard(): Promise<Card | undefined> {
  const [line] = await ask('--query-gpu=name,driver_version,memory.total')
  return line && { name: line[0]!, driver: line[1]!, memoryMb: Number(line[2]) }
}

/**
 * MiB of the card's memory that a process holds at most until it ends, the driver's own for it included; in a container,
 * where the driver may not know it by its number, by how much what all hold has grown.
 * @returns undefined where the driver does not tell
 */
export async function watchCardMemory(pid: number, ended: Promise<unknown>): Promise<number | undefined> {
  let running = true
  const stop = () => void (running = false)
  ended.then(stop, stop)
  const before = await heldByAll()
  let most: number | undefined
  while (running) {
    const row = (await ask('--query-compute-apps=pid,used_memory')).find(([number]) => number === String(pid))
    const held = row ? Number(row[1]) : (await heldByAll()) - before
    if (Number.isFinite(held)) most = Math.max(most ?? 0, held)
    await setTimeout(POLL_MS)
  }
  return most
}

const heldByAll = async (): Promise<number> => Number((await ask('--query-gpu=memory.used'))[0]?.[0])

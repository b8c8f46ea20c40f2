/** The machine as far as this project cares: Node, processor, memory, programs that parts of it call. */
import { existsSync, readFileSync } from 'node:fs'
import { cpus, freemem, totalmem } from 'node:os'
import { findTool, TOOLS } from '../tensorflow/tools.js'

/** The oldest Node that runs this package (require of ES modules without a flag). */
export const OLDEST_NODE = [20, 19] as const

export interface Machine {
  readonly node: { readonly version: string; readonly supported: boolean }
  readonly system: string
  readonly processor: { readonly model: string; readonly cores: number }
  /** Bytes; `limit` is what a container or job scheduler allows, where it says so. */
  readonly memory: { readonly total: number; readonly free: number; readonly limit?: number }
  readonly tools: readonly ToolReport[]
}

export interface ToolReport {
  readonly name: string
  /** Which part of the project calls it. */
  readonly use: string
  /** How to get it (on Debian and Ubuntu); absent when it is here. */
  readonly missing?: string
  /** Absent when the program is not found. */
  readonly version?: string
  readonly command?: string
}

const USE: Readonly<Record<string, string>> = {
  'g++': 'compiles the binding in setup tensorflow',
  pip: 'downloads the library in setup tensorflow',
  python: 'runs JupyterLab',
  jupyterlab: 'shows notebooks in the browser',
  chromium: 'takes pictures of pages in the tests',
  ffmpeg: 'reads videos for find and features',
  mpirun: 'trains on many machines',
}
const HOW_TO_GET: Readonly<Record<string, string>> = {
  'g++': 'apt-get install g++',
  pip: 'apt-get install python3-pip',
  python: 'apt-get install python3-venv',
  jupyterlab: '`npx spikemba lab` makes one',
  chromium: 'apt-get install chromium',
  ffmpeg: 'apt-get install ffmpeg',
  mpirun: 'apt-get install openmpi-bin, or mpich',
}

export async function examineMachine(): Promise<Machine> {
  const tools = await Promise.all(
    TOOLS.map(async (name) => {
      const found = await findTool(name)
      return {
        name,
        use: USE[name]!,
        ...(found ? { version: found.version, command: found.command.join(' ') } : { missing: HOW_TO_GET[name]! }),
      }
    }),
  )
  const [processor] = cpus()
  const limit = memoryLimit()
  return {
    node: { version: process.versions.node, supported: isSupported(process.versions.node) },
    system: `${process.platform} ${process.arch}`,
    processor: { model: processor?.model.trim() ?? 'unknown', cores: cpus().length },
    memory: { total: totalmem(), free: freemem(), ...(limit && { limit }) },
    tools,
  }
}

/** @param version for example '20.19.0' */
export function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
}

/** Linux control groups, version 2: a number of bytes, or 'max' for none. */
function memoryLimit(file = '/sys/fs/cgroup/memory.max'): number | undefined {
  const bytes = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN
  return Number.isFinite(bytes) && bytes < totalmem() ? bytes : undefined
}

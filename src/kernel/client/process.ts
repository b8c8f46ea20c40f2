/**
 * The process of a kernel: started in a group of its own, so that Ctrl-C in a terminal reaches the runner alone, and
 * ended with all its children, whatever way this process ends.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KernelError } from '../errors.js'
import { commandOf, type KernelSpec } from '../spec/kernelSpec.js'
import { type Connection, newConnection, writeConnectionFile } from '../wire/connection.js'

/**
 * Characters kept of what a kernel says outside the protocol: enough for the stack that Node prints when its heap is
 * full.
 */
const KEPT = 8000
/**
 * Node says this at the end of a process that another of its threads can inspect, which is how this project's kernel
 * stops cells.
 */
const OF_NODE = 'Waiting for the debugger to disconnect...'

/** The operating system's side of a kernel. */
export interface KernelProcess {
  /** Ports and key of its sockets. */
  readonly connection: Connection
  /** Resolves when the process is gone, with words for how. */
  readonly ended: Promise<string>
  /** Whether it still runs. */
  readonly alive: boolean
  /** End of what it wrote to its own stdout and stderr. */
  readonly said: string
  /** Resolves when it says something of this kind there. */
  says(pattern: RegExp): Promise<void>
  /** Sends a signal, such as SIGINT for an interrupt. */
  signal(name: NodeJS.Signals): void
  /** Ends it and its children at once. */
  kill(): void
}

/** Everything that must not outlive this process. */
const running = new Set<KernelProcess>()
let watching = false
function killAll(): void {
  for (const each of running) each.kill()
}

/** @param cwd folder in which cells run */
export async function startProcess(spec: KernelSpec, cwd: string): Promise<KernelProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'spikemba-kernel-')) // readable by this user alone
  const file = join(folder, 'connection.json')
  const connection = await newConnection()
  await writeConnectionFile(file, connection, spec.name)
  const [program, ...words] = commandOf(spec, file)
  const env = { ...process.env, JPY_PARENT_PID: String(process.pid), ...spec.env }
  const child = spawn(program!, words, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  return watch(child, connection, folder, spec)
}

function watch(child: ChildProcess, connection: Connection, folder: string, spec: KernelSpec): Promise<KernelProcess> {
  let said = ''
  let alive = true
  const listeners = new Set<() => void>()
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-KEPT)
    for (const look of listeners) look()
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      alive = false
      running.delete(kernel)
      rmSync(folder, { recursive: true, force: true })
      resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`)
    })
  })
  const signal = (name: NodeJS.Signals, group: boolean): void => {
    if (!alive || child.pid === undefined) return
    try {
      process.kill(group && process.platform !== 'win32' ? -child.pid : child.pid, name)
    } catch {
      // it ended in this moment
    }
  }
  const kernel: KernelProcess = {
    connection,
    ended,
    get alive() {
      return alive
    },
    get said() {
      return said.replaceAll(OF_NODE, '').trim()
    },
    says: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (pattern.test(said)) resolve()
        }
        listeners.add(look)
        look()
      }),
    signal: (name) => signal(name, false),
    kill: () => {
      signal('SIGKILL', true)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  running.add(kernel)
  if (!watching) process.on('exit', killAll)
  watching = true
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(kernel))
    child.once('error', (error) => {
      running.delete(kernel)
      rmSync(folder, { recursive: true, force: true })
      reject(new KernelError(spec.name, `cannot be started: ${error.message}`))
    })
  })
}

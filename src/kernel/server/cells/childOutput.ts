/**
 * Programs that a cell starts with `stdio: 'inherit'` print below the cell. They inherit descriptors of a pipe that the
 * protocol's thread reads, in place of 1 and 2, which lead out of the notebook. The pipe is made for the first such program;
 * the system has named pipes alone that two threads can open, so it has a name for a moment.
 */
import { spawnSync } from 'node:child_process'
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FromCells } from '../threads.js'
import { internals } from './internals.js'

/** What Node hands to the system for each descriptor of a child. */
interface Stdio {
  readonly type: string
  fd?: number
}
interface Process {
  spawn(this: ProcessHandle, options: { readonly stdio: readonly Stdio[] }): number
}
interface ProcessHandle {
  readonly pid?: number
  onexit?: (...args: unknown[]) => void
}
interface Bindings {
  readonly Process: { readonly prototype: Process }
  spawn(options: { readonly stdio: readonly Stdio[] }): unknown
}

export class ChildOutput {
  #pipes: readonly [stdout: number, stderr: number] | undefined
  /** Programs that run in the background, by the run of the cell that started them. */
  readonly #children = new Map<ProcessHandle, number>()

  constructor(
    private readonly post: (message: FromCells) => void,
    private readonly currentRun: () => number,
  ) {}

  install(): void {
    const sync = internals<Bindings>('spawn_sync')
    const { prototype } = internals<Bindings>('process_wrap')?.Process ?? {}
    if (!sync || !prototype || process.platform === 'win32') return
    const { spawn: spawnNow } = sync
    sync.spawn = (options) => {
      const own = this.#redirect(options.stdio)
      try {
        return spawnNow.call(sync, options)
      } finally {
        if (own) this.post({ type: 'childOutput' })
      }
    }
    const { spawn } = prototype
    const redirect = (options: { readonly stdio: readonly Stdio[] }): boolean => this.#redirect(options.stdio)
    const watch = (handle: ProcessHandle): void => this.#watch(handle)
    prototype.spawn = function (options) {
      redirect(options)
      const failed = spawn.call(this, options)
      if (failed === 0) watch(this)
      return failed
    }
  }

  /** Ends what a cell has started and left running, as Ctrl-C does. */
  interrupt(run: number): void {
    for (const [{ pid }, by] of this.#children) {
      if (by !== run || pid === undefined) continue
      try {
        process.kill(pid, 'SIGINT')
      } catch {} // it is gone
    }
  }

  #watch(handle: ProcessHandle): void {
    this.#children.set(handle, this.currentRun())
    const { onexit } = handle
    handle.onexit = (...args) => {
      this.#children.delete(handle)
      this.post({ type: 'childOutput' })
      onexit?.apply(handle, args)
    }
  }

  /** @returns whether one of a program's descriptors is one of the kernel's own */
  #redirect(stdio: readonly Stdio[]): boolean {
    const own = stdio.filter(({ type, fd }) => (type === 'inherit' || type === 'fd') && (fd === 1 || fd === 2))
    if (own.length === 0) return false
    this.#pipes ??= this.#open()
    for (const each of own) each.fd = this.#pipes[each.fd === 1 ? 0 : 1]
    return true
  }

  #open(): readonly [number, number] {
    const folder = mkdtempSync(join(tmpdir(), 'spikemba-output-'))
    try {
      const names = ['stdout', 'stderr'].map((name) => join(folder, name))
      const { status, error } = spawnSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' })
      if (status !== 0)
        throw new Error(
          `no pipe can be made for what a program prints: ${error?.message ?? `mkfifo ended with ${status}`}`,
        )
      // The reading end first: the writing end waits for one. A writing end that may not block would surprise the
      // programs that get it.
      const [readers, writers] = [constants.O_RDONLY | constants.O_NONBLOCK, constants.O_WRONLY].map((mode) =>
        names.map((name) => openSync(name, mode)),
      )
      this.post({ type: 'childPipes', stdout: readers![0]!, stderr: readers![1]! })
      return [writers![0]!, writers![1]!]
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

/**
 * The native compiler as a program that answers questions, over the protocol of language servers.
 * It reads from a pipe that only this process holds, and ends when the pipe does: however this process ends, it leaves
 * nothing behind.
 * Source: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { gigabytes, memoryRoom } from '../../memory.js'
import { EngineEnded } from '../engine.js'
import { PipeWriter } from './pipeWriter.js'

import rpc = require('vscode-jsonrpc/node')

export interface ServerLimits {
  /** Milliseconds in which it must have moved, where the system tells that; an answer may take four times as long. */
  readonly timeout: number
  /** Bytes that the server may have. */
  readonly memory: number
}

/** Loading the types of a large project takes seconds, and on a machine that is busy with other things many of them. */
const TIMEOUT = 30_000
/** Milliseconds between two looks at its memory while it works. */
const LOOK = 250
const GIGABYTE = 2 ** 30

const usualLimits = (): ServerLimits => ({
  timeout: TIMEOUT,
  memory: Math.max(GIGABYTE, memoryRoom() / 4),
})

/** What it may be told about, and asked for. */
const CAPABILITIES = {
  general: { positionEncodings: ['utf-16'] },
  workspace: { configuration: true },
  textDocument: {
    diagnostic: { relatedInformation: true },
    hover: { contentFormat: ['markdown'] },
    completion: { completionItem: { documentationFormat: ['markdown'], resolveSupport: { properties: ['detail'] } } },
    signatureHelp: { signatureInformation: { documentationFormat: ['markdown'], activeParameterSupport: true } },
  },
}
/** To look through all packages for what might be imported takes more time and memory than all the rest. */
const SETTINGS = { suggest: { autoImports: false } }
/** Its log is long, and costs time. */
const QUIET = 0

/** What is said of a pipe, not by the server. */
const { MessageWriteError, MessageReadError, PendingResponseRejected, ConnectionInactive } = rpc.ErrorCodes
const BROKEN: ReadonlySet<number> = new Set([
  MessageWriteError,
  MessageReadError,
  PendingResponseRejected,
  ConnectionInactive,
])

export class LanguageServer {
  readonly #child: ChildProcess
  readonly #connection: ReturnType<typeof rpc.createMessageConnection>
  readonly #ready: Promise<void>
  readonly #ended: Promise<never>
  #end: (why: string, full?: boolean) => void = () => {}

  /** @param program the native compiler */
  constructor(
    program: string,
    folder: string,
    private readonly limits: ServerLimits = usualLimits(),
  ) {
    // Of its own group: Ctrl-C in a terminal, and front ends that interrupt by a signal, mean the cell.
    this.#child = spawn(program, ['--lsp', '--stdio'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      detached: process.platform !== 'win32',
    })
    this.#ended = new Promise((_, reject) => {
      this.#end = (why, full) => reject(new EngineEnded(why, full))
      this.#child.on('error', ({ message }) => this.#end(`did not start: ${message}`))
      this.#child.on('exit', (code, signal) => this.#end(`ended (${signal ?? `exit code ${code}`})`))
    })
    this.#ended.catch(() => {}) // those who wait are told
    for (const pipe of [this.#child.stdin!, this.#child.stdout!]) pipe.on('error', () => {}) // its end is told anyway
    this.#connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(this.#child.stdout!),
      new PipeWriter(this.#child.stdin!),
    )
    this.#connection.onError(() => {})
    this.#connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) =>
      items.map(() => SETTINGS),
    )
    this.#connection.onRequest('client/registerCapability', () => null)
    this.#connection.listen()
    this.#ready = this.#begin(folder)
    this.#ready.catch(() => {})
  }

  async #begin(folder: string): Promise<void> {
    const uri = pathToFileURL(folder).href
    const initializationOptions = { disablePushDiagnostics: true }
    await this.#send('initialize', {
      processId: process.pid,
      rootUri: uri,
      capabilities: CAPABILITIES,
      initializationOptions,
    })
    void this.#connection.sendNotification('initialized', {})
    void this.#connection.sendNotification('custom/setLogVerbosity', { verbosity: QUIET })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Bytes of memory that it has, where the system says so. */
  memory(): number | undefined {
    const kilobytes = /VmRSS:\s*(\d+)/.exec(this.#system('status'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  }

  /** What the system knows of it, on Linux. */
  #system(file: 'status' | 'stat'): string {
    try {
      return process.platform === 'linux' ? readFileSync(`/proc/${this.pid}/${file}`, 'utf8') : ''
    } catch {
      return '' // it ended meanwhile
    }
  }

  tell(method: string, params: object): void {
    void this.#ready.then(() => this.#connection.sendNotification(method, params)).catch(() => {}) // whoever asks next is told
  }

  /**
   * @param meanwhile what there is to do while the server works on the answer
   * @throws EngineEnded
   */
  async ask<T>(method: string, params: object, meanwhile?: () => void): Promise<T> {
    await this.#ready
    return this.#send(method, params, meanwhile)
  }

  async #send<T>(method: string, params: object, meanwhile?: () => void): Promise<T> {
    const watch = this.#watch()
    try {
      const answer = this.#request<T>(method, params)
      answer.catch(() => {}) // when the end was faster
      meanwhile?.()
      return await Promise.race([answer, this.#ended])
    } finally {
      clearInterval(watch)
    }
  }

  async #request<T>(method: string, params: object): Promise<T> {
    try {
      return await this.#connection.sendRequest<T>(method, params)
    } catch (error) {
      if (error instanceof rpc.ResponseError && !BROKEN.has(error.code)) throw error
      this.#child.kill('SIGKILL') // its pipe is closed: it has ended, which is told a little later, or it answers no more
      return this.#ended
    }
  }

  /** Looks after it as long as somebody waits: it may hang, or fill the memory. */
  #watch(): NodeJS.Timeout {
    const { timeout, memory } = this.limits
    const begun = performance.now()
    let [moved, time] = [begun, '']
    return setInterval(() => {
      const [, used] = /^.*\) (?:\S+ ){11}(\d+ \d+)/s.exec(this.#system('stat')) ?? [] // user and system time
      if (used !== undefined && used !== time) moved = performance.now()
      time = used ?? ''
      const waited = performance.now() - begun
      if (waited > 4 * timeout || performance.now() - moved > timeout)
        this.end(`did not answer within ${Math.round(waited / 1000)} s`)
      else if ((this.memory() ?? 0) > memory) this.end(`took more than ${gigabytes(memory)}`, true)
    }, LOOK)
  }

  /** @param why what those who wait for an answer are told */
  end(why = 'was ended', full = false): void {
    this.#end(why, full)
    this.#child.kill('SIGKILL') // one that is stopped hears nothing else
  }
}

/**
 * A kernel that is restarted again and again, as JupyterLab does it: on the same ports, with the front end's sockets
 * left open, after a shutdown that is asked for and after one that is not. `SPIKEMBA_RESTARTS=1000` sets how often.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Channels, openChannels } from '../../../src/kernel/client/channels.js'
import { ownKernel } from '../../../src/kernel/server/spec.js'
import { type Connection, newConnection, writeConnectionFile } from '../../../src/kernel/wire/connection.js'
import { type Content, newMessage } from '../../../src/kernel/wire/message.js'
import freshDist from '../../notebooks/freshDist.js'
import { requestOf } from '../server/frontEnd.js'

const RESTARTS = Number(process.env.SPIKEMBA_RESTARTS ?? 40)
/** Every so many kernels one also runs a cell, which takes a while: it loads TypeScript. */
const CELLS = 8
/** Milliseconds that a kernel may take for anything. */
const TIMEOUT = 30_000

const folder = mkdtempSync(join(tmpdir(), 'spikemba-restarts-'))
const temporary = join(folder, 'tmp')
const file = join(folder, 'connection.json')
let connection: Connection
beforeAll(async () => {
  freshDist()
  mkdirSync(temporary)
  connection = await newConnection()
  await writeConnectionFile(file, connection, 'spikemba')
})
afterAll(() => rmSync(folder, { recursive: true }))

test(`${RESTARTS} restarts leave no process, no open port and no file`, { timeout: 3_600_000 }, async () => {
  const front = new Front(connection)
  const ends: unknown[] = []
  let descriptors = 0
  for (let round = 0; round < RESTARTS; round++) {
    front.round = round
    const kernel = start()
    expect((await front.ask('shell', 'kernel_info_request')).implementation).toBe('spikemba')
    if (round === 0) descriptors = openFiles()
    if (round % CELLS === 0)
      expect((await front.ask('shell', 'execute_request', requestOf({ code: `${round} + 1` }))).status).toBe('ok')
    if (round % 2 === 0)
      expect(await front.ask('control', 'shutdown_request', { restart: true })).toEqual({ status: 'ok', restart: true })
    else kernel.kill('SIGKILL')
    ends.push(await ended(kernel))
  }
  await expect.poll(openFiles).toBeLessThanOrEqual(descriptors)
  front.close()
  expect(ends).toEqual(ends.map((_, round) => (round % 2 === 0 ? 0 : 'SIGKILL')))
  expect(await Promise.all(Object.values(connection.ports).map(isOpen))).toEqual([false, false, false, false, false])
  expect(processesOf(file)).toEqual([])
  // Node keeps compiled code there from 22 on: for all kernels of a user, of a size that does not grow.
  expect(readdirSync(temporary).filter((name) => name !== 'node-compile-cache')).toEqual([])
})

function start(): ChildProcess {
  const [program, ...words] = ownKernel().argv.map((word) => word.replace('{connection_file}', file))
  return spawn(program!, words, { cwd: folder, stdio: 'ignore', env: { ...process.env, TMPDIR: temporary } })
}

/** @returns its code, or the signal that ended it */
const ended = (kernel: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, TIMEOUT, 'still alive')
    kernel.once('exit', (code, signal) => {
      clearTimeout(late)
      resolve(signal ?? code)
    })
  })

/** Sockets that outlive kernels. */
class Front {
  readonly #waiting = new Map<string, (content: Content) => void>()
  readonly #channels: Channels
  round = 0

  constructor(at: Connection) {
    this.#channels = openChannels(at, (channel, { parent, content }) => {
      if (channel === 'shell' || channel === 'control') this.#waiting.get(parent.msg_id ?? '')?.(content)
    })
  }

  /** A request that goes to a kernel in its last moments is lost, so questions are asked again. */
  async ask(channel: 'shell' | 'control', type: string, content: Content = {}): Promise<Content> {
    const message = newMessage('restarts', type, content)
    const answer = new Promise<Content>((resolve) => this.#waiting.set(message.header.msg_id, resolve))
    await this.#channels.send(channel, message)
    const again = setInterval(() => type === 'kernel_info_request' && void this.#channels.send(channel, message), 3000)
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`no answer to ${type} after ${this.round} restarts`)), TIMEOUT).unref(),
    )
    return Promise.race([answer, late]).finally(() => clearInterval(again))
  }

  close = (): void => this.#channels.close()
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

const openFiles = (): number => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)

/** Processes whose command names the file. */
function processesOf(name: string): string[] {
  if (process.platform !== 'linux') return []
  const commandOf = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      return '' // it has just ended
    }
  }
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(name))
}

/**
 * The connection file: where the five sockets of a kernel are, and the key that signs its messages.
 * Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 */
import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { KernelError } from '../errors.js'
import { freePorts } from './ports.js'

/** Sockets of a kernel. */
export type Channel = 'shell' | 'iopub' | 'stdin' | 'control' | 'hb'

const CHANNELS: readonly Channel[] = ['shell', 'iopub', 'stdin', 'control', 'hb']

/** What a connection file of Jupyter says. */
export interface Connection {
  /** How sockets are reached. */
  readonly transport: 'tcp'
  /** Address that they listen on. */
  readonly ip: string
  /** Secret that messages are signed with; empty for none. */
  readonly key: string
  /** Port of each channel. */
  readonly ports: Readonly<Record<Channel, number>>
}

const LOOPBACK = '127.0.0.1'
const SCHEME = 'hmac-sha256'

/** A connection to a kernel on this machine: free ports of the loopback interface and a fresh key. */
export async function newConnection(): Promise<Connection> {
  const [shell, iopub, stdin, control, hb] = (await freePorts(CHANNELS.length, LOOPBACK)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return { transport: 'tcp', ip: LOOPBACK, key: randomUUID(), ports: { shell, iopub, stdin, control, hb } }
}

/** Address of a socket. */
export const endpoint = ({ transport, ip, ports }: Connection, channel: Channel): string =>
  `${transport}://${ip}:${ports[channel]}`

/** Writes the file so that only this user can read the key. */
export async function writeConnectionFile(
  file: string,
  { transport, ip, key, ports }: Connection,
  kernelName: string,
): Promise<void> {
  const numbers = Object.fromEntries(CHANNELS.map((channel) => [`${channel}_port`, ports[channel]]))
  const content = { ...numbers, ip, key, transport, signature_scheme: SCHEME, kernel_name: kernelName }
  await writeFile(file, JSON.stringify(content, null, 2), { mode: 0o600, flag: 'wx' })
}

/**
 * Reads a connection file of Jupyter.
 *
 * @throws KernelError when the file is no connection file, or asks for what is not known here
 */
export async function readConnectionFile(file: string): Promise<Connection> {
  const fail = (problem: string): never => {
    throw new KernelError(file, problem)
  }
  const parsed = parse(await readFile(file, 'utf8'))
  if (parsed === undefined) return fail('is no JSON object, expected a connection file')
  const { transport, ip, key, signature_scheme: scheme = SCHEME } = parsed
  if (transport !== 'tcp') fail(`has transport ${JSON.stringify(transport)}, expected "tcp"`)
  if (scheme !== SCHEME) fail(`has signature_scheme ${JSON.stringify(scheme)}, expected "${SCHEME}"`)
  if (typeof ip !== 'string' || typeof key !== 'string') fail('has no ip or no key, expected a connection file')
  const port = (channel: Channel): number => {
    const value = parsed[`${channel}_port`]
    if (!Number.isInteger(value)) fail(`has ${channel}_port ${JSON.stringify(value)}, expected a port number`)
    return value as number
  }
  const ports = Object.fromEntries(CHANNELS.map((channel) => [channel, port(channel)])) as Record<Channel, number>
  return { transport: 'tcp', ip: ip as string, key: key as string, ports }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

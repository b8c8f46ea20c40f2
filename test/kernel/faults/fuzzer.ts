/**
 * What may arrive at a kernel's sockets: messages that are almost right, from a seed. Whatever is not signed with the
 * kernel's key wants to set `globalThis.stolen`; what is signed is harmless, but of the wrong shape.
 */
import { createHmac } from 'node:crypto'
import { newMessage } from '../../../src/kernel/wire/message.js'

export const CHANNELS = ['shell', 'control', 'stdin'] as const

export interface Arrival {
  readonly channel: (typeof CHANNELS)[number]
  readonly frames: readonly Uint8Array[]
}

const TYPES = `
  execute_request complete_request inspect_request is_complete_request history_request kernel_info_request comm_info_request comm_open
  comm_msg comm_close interrupt_request debug_request input_reply connect_request create_subshell_request no_such_request __proto__
  constructor toString
`.split(/\s/)
/** What the protocol has in the contents of these messages. */
const FIELDS = `
  code silent store_history user_expressions allow_stdin stop_on_error cursor_pos detail_level hist_access_type output raw session start
  stop n pattern unique target_name comm_id data value seq type command arguments __proto__
`.split(/\s/)
const CODES = [
  '1',
  '(',
  'throw 1',
  "console.log('x')",
  '\u0000',
  '\ud800',
  'let x: number = "y"',
  '`${',
  '/*',
  'await 1',
  'import "no-such-module"',
  '😀.',
]
const WORDS = [
  'range',
  'search',
  'tail',
  '*',
  '*a*a*a*a*a*a*a*a*b',
  '?',
  '',
  'initialize',
  'attach',
  'evaluate',
  'variables',
  'inspectVariables',
  'source',
  'disconnect',
]

const DELIMITER = Buffer.from('<IDS|MSG>')

export class Fuzzer {
  #state: number

  constructor(
    seed: number,
    private readonly key: string,
  ) {
    this.#state = seed
  }

  next(): Arrival {
    return this.#random() < 0.6 ? this.#odd() : this.#forged()
  }

  /** Signed, but of the wrong shape. */
  #odd(): Arrival {
    const { header: right } = newMessage('fuzz', this.#one(TYPES), {})
    const header =
      this.#random() < 0.3
        ? { ...right, [this.#one(['msg_id', 'msg_type', 'session', 'username', 'extra'])]: this.#value() }
        : right
    const json = [
      header,
      this.#random() < 0.2 ? this.#value() : {},
      this.#random() < 0.2 ? this.#value() : {},
      this.#content(),
    ].map((part) => this.#json(part))
    const frames = [
      ...this.#some(Buffer.from('name')),
      DELIMITER,
      this.#sign(json, this.key),
      ...json,
      ...this.#some(this.#bytes(100)),
    ]
    return { channel: this.#one(CHANNELS), frames: this.#random() < 0.7 ? frames : this.#damage(frames) }
  }

  /** A right message that somebody else signed, or nobody. */
  #forged(): Arrival {
    const { header } = newMessage('fuzz', 'execute_request', {})
    const json = [header, {}, {}, { code: '(globalThis as any).stolen = 1', silent: false, stop_on_error: false }].map(
      (part) => Buffer.from(JSON.stringify(part)),
    )
    const signatures = [
      this.#sign(json, 'another key'),
      Buffer.alloc(0),
      this.#bytes(32),
      Buffer.from('0'.repeat(64)),
      Buffer.alloc(1e6, 'f'),
    ]
    const frames = [DELIMITER, this.#one(signatures), ...json]
    return {
      channel: this.#random() < 0.7 ? 'shell' : this.#one(CHANNELS),
      frames: this.#random() < 0.5 ? frames : this.#damage(frames),
    }
  }

  /** Bytes that speak no ZeroMQ. */
  noise = (): Uint8Array => this.#bytes(1 + this.#below(2000))

  #sign(json: readonly Uint8Array[], key: string): Uint8Array {
    const hmac = createHmac('sha256', key)
    for (const frame of json) hmac.update(frame)
    return Buffer.from(hmac.digest('hex'))
  }

  #content(): unknown {
    if (this.#random() < 0.05) return this.#value()
    const content: Record<string, unknown> = { code: this.#one(CODES) }
    for (let i = this.#below(6); i > 0; i--)
      Object.defineProperty(content, this.#one(FIELDS), { value: this.#value(), enumerable: true, configurable: true })
    return content
  }

  #value(depth = 0): unknown {
    const kinds: (() => unknown)[] = [
      () => null,
      () => this.#random() < 0.5,
      () => this.#one([0, -1, 2.5, 1e9, 1e308, -0, 2 ** 53]),
      () => this.#one(WORDS),
      () => this.#one(CODES),
      () => 'x'.repeat(this.#below(3) === 0 ? 1e6 : 10),
      () => (depth > 3 ? [] : Array.from({ length: this.#below(4) }, () => this.#value(depth + 1))),
      () =>
        depth > 3
          ? {}
          : Object.fromEntries(
              Array.from({ length: this.#below(4) }, () => [this.#one(FIELDS), this.#value(depth + 1)]),
            ),
    ]
    return this.#one(kinds)()
  }

  #json(value: unknown): Uint8Array {
    const chance = this.#random()
    if (chance < 0.02) return Buffer.from('['.repeat(20_000) + ']'.repeat(20_000))
    if (chance < 0.04)
      return Buffer.from(
        `{"msg_id":"deep","msg_type":"kernel_info_request","deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      )
    if (chance < 0.06) return Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) // no UTF-8
    if (chance < 0.07) return this.#bytes(50)
    return Buffer.from(JSON.stringify(value) ?? '')
  }

  #damage(frames: readonly Uint8Array[]): Uint8Array[] {
    const damaged = [...frames]
    for (let times = 1 + this.#below(3); times > 0; times--) {
      const [at, to] = [this.#below(damaged.length), this.#below(damaged.length)]
      const frame = damaged[at] ?? Buffer.alloc(0)
      const ways: (() => void)[] = [
        () => damaged.splice(at, 1),
        () => damaged.splice(at, 0, frame),
        () => damaged.splice(at, 1, damaged[to] ?? frame),
        () => damaged.splice(at, 1, this.#bytes(30)),
        () => damaged.splice(at, 1, frame.subarray(0, this.#below(frame.length + 1))),
        () =>
          damaged.splice(
            at,
            1,
            frame.map((byte, index) => (index === frame.length >> 1 ? byte ^ 1 : byte)),
          ),
        () => damaged.splice(at, 1, Buffer.alloc(0)),
        () => damaged.splice(0, damaged.length, ...Array.from({ length: 50 }, () => Buffer.alloc(0))),
      ]
      this.#one(ways)()
    }
    return damaged.length > 0 ? damaged : [Buffer.alloc(0)]
  }

  #some = (frame: Uint8Array): Uint8Array[] =>
    Array.from({ length: this.#random() < 0.3 ? this.#below(4) : 0 }, () => frame)
  #bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => this.#below(256))
  #one = <T>(all: readonly T[]): T => all[this.#below(all.length)]!
  #below = (end: number): number => Math.floor(this.#random() * end)

  /** mulberry32: the same numbers from the same seed, everywhere. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

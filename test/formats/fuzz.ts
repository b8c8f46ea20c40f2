import {
  readJsonl,
  readNpy,
  readNpz,
  readSafetensors,
  writeJsonl,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from 'spikemba/formats'

/** Most bytes that a file of this size may take: its own size four times over, or 64 KiB that harm nobody. */
const most = (size: number): number => Math.max(1 << 16, 4 * size)

/** The four parsers, each with valid files to damage. */
const FORMATS: Readonly<
  Record<string, { readonly read: (bytes: Uint8Array) => unknown; readonly seeds: readonly Uint8Array[] }>
> = (() => {
  const ramp = Float32Array.from({ length: 60 }, (_, i) => i / 7)
  const array = { shape: [4, 15], data: ramp }
  return {
    npy: {
      read: (bytes) => readNpy(bytes),
      seeds: [
        writeNpy(array),
        writeNpy({ ...array, type: 'f2' }),
        writeNpy({ shape: [2, 3], data: new BigInt64Array(6) }, { fortranOrder: true }),
      ],
    },
    npz: {
      read: (bytes) => readNpz(bytes, 'npz', { limit: most(bytes.length) }),
      seeds: [
        writeNpz([['features', array]]),
        writeNpz(
          [
            ['a', array],
            ['b', { shape: [600], data: new Uint8Array(600) }],
          ],
          { deflate: true },
        ),
      ],
    },
    safetensors: {
      read: (bytes) => readSafetensors(bytes),
      seeds: [
        writeSafetensors(
          [
            ['blocks.0.weight', array],
            ['half', { ...array, type: 'f2' }],
            ['brain', { ...array, type: 'bf2' }],
          ],
          { format: 'pt' },
        ),
      ],
    },
    jsonl: {
      read: (bytes) => readJsonl(bytes),
      seeds: [
        writeJsonl([
          { qid: 1, query: 'a dog ü', relevant_windows: [[0, 10]] },
          { qid: 2, pred_saliency_scores: [0.5, -1e-7, 3] },
        ]),
      ],
    },
  }
})()

/** Bytes that inflating may take besides, whatever the file: two Huffman tables of 64 KiB and their fellows. */
const TABLES = 1 << 18
/** Milliseconds for one small file; generous, since a busy machine may pause a process. */
const SLOWEST = 2000

export interface FuzzReport {
  readonly files: number
  readonly accepted: number
  /** One line a finding: something other than a FormatError, a slow file, memory beyond the bound. */
  readonly findings: string[]
}

/**
 * Damages valid files, and makes files from nothing, for a while.
 * @param milliseconds for all four formats together
 * @param random in [0, 1)
 */
export async function fuzz(milliseconds: number, random: () => number): Promise<FuzzReport> {
  const findings: string[] = []
  let files = 0
  let accepted = 0
  const formats = Object.entries(FORMATS)
  for (const end = performance.now() + milliseconds; performance.now() < end && findings.length < 5; ) {
    if (files % 500 === 0) await new Promise(setImmediate) // the test runner wants to hear from its worker
    const [name, { read, seeds }] = formats[files++ % formats.length]!
    const bytes = random() < 0.1 ? noise(random) : damage(seeds[Math.floor(random() * seeds.length)]!, random)
    const started = performance.now()
    const before = process.memoryUsage().arrayBuffers
    try {
      const held = bytesIn(read(bytes))
      if (held > most(bytes.length)) findings.push(`${name} of ${bytes.length} bytes holds ${held}: ${hex(bytes)}`)
      accepted++
    } catch (error) {
      if ((error as { tag?: unknown }).tag !== 'FormatError')
        findings.push(`${name} throws ${String(error)}: ${hex(bytes)}`)
    }
    // Intermediate copies count too; the collector may have freed others meanwhile, which only lowers the figure.
    const taken = process.memoryUsage().arrayBuffers - before
    if (taken > most(bytes.length) + TABLES)
      findings.push(`${name} of ${bytes.length} bytes takes ${taken}: ${hex(bytes)}`)
    const spent = performance.now() - started
    if (spent > SLOWEST) findings.push(`${name} takes ${spent.toFixed(0)} ms: ${hex(bytes)}`)
  }
  return { files, accepted, findings }
}

/** Numbers that parsers trip over: all ones, signs, sizes beyond the file. */
const TROUBLE = [0, 1, 0x7f, 0x80, 0xff]

function damage(seed: Uint8Array, random: () => number): Uint8Array {
  let bytes: Uint8Array = seed.slice()
  const pick = (below: number): number => Math.floor(random() * below)
  for (let times = 1 + pick(4); times > 0; times--) {
    const at = pick(bytes.length)
    const length = 1 + pick(8)
    switch (pick(6)) {
      case 0: // another byte
        bytes[at] = pick(256)
        break
      case 1: // a run of trouble, such as a size of 2^64 - 1
        bytes.fill(TROUBLE[pick(TROUBLE.length)]!, at, at + length)
        break
      case 2: // cut short
        bytes = bytes.slice(0, at)
        break
      case 3: // a piece taken out
        bytes = join(bytes.subarray(0, at), bytes.subarray(at + length))
        break
      case 4: // a piece put in again
        bytes = join(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 40)))
        break
      case 5: // another digit, where headers count in text
        if (bytes[at]! >= 48 && bytes[at]! <= 57) bytes[at] = 48 + pick(10)
        else bytes[at] = bytes[at]! ^ (1 << pick(8))
    }
    if (bytes.length === 0) return bytes
  }
  return bytes
}

const noise = (random: () => number): Uint8Array =>
  Uint8Array.from({ length: Math.floor(random() ** 3 * 4000) }, () => Math.floor(random() * 256))

const join = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').slice(0, 2000)

/** Bytes of the typed arrays in a result. */
function bytesIn(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength
  const parts =
    value instanceof Map ? [...value.values()] : typeof value === 'object' && value !== null ? Object.values(value) : []
  return parts.reduce<number>((sum, part) => sum + bytesIn(part), 0)
}

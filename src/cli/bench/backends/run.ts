/**
 * Times several programs that do the same work: one after the other, round by round, so that what else the machine does
 * falls on all of them.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { median } from '../measure.js'

/** A program that says that it is ready, and does its work for every line that it is sent. */
export interface Side {
  readonly name: string
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What a side says after its work. */
export interface Round {
  readonly wallMs: number
  /** Of all its threads. */
  readonly cpuMs: number
  /** Since it began. */
  readonly peakMb: number
}

/** Medians; or why there are none. */
export type SideResult = { readonly name: string } & (Round | { readonly error: string })

type Answer = Partial<Round> & { readonly parity?: number; readonly error?: string }

/** @throws Error where a side's results are wrong: nothing is timed then */
export async function timeSides(sides: readonly Side[], rounds: number): Promise<SideResult[]> {
  const running = sides.map((side) => ({ side, ...talk(side), times: [] as Round[] }))
  try {
    const ready: Answer[] = []
    for (const { answer } of running) ready.push(await answer())
    const wrong = ready.findIndex(({ error }) => error?.includes('differs from its reference'))
    if (wrong >= 0) throw new Error(`${sides[wrong]!.name}: ${ready[wrong]!.error}`)
    for (let round = 0; round < rounds; round++)
      for (const [i, { child, answer, times }] of running.entries()) {
        if (ready[i]!.error) continue
        child.stdin.write('again\n')
        const said = await answer()
        if (said.error) ready[i] = said
        else times.push(said as Round)
      }
    return running.map(({ side: { name }, times }, i) => {
      const { error } = ready[i]!
      if (error) return { name, error }
      const of = (key: keyof Round): number => median(times.map((time) => time[key]))
      return { name, wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMb: of('peakMb') }
    })
  } finally {
    for (const { child } of running) child.kill()
  }
}

function talk({ command: [program, ...args], env }: Side): {
  readonly child: ChildProcessWithoutNullStreams
  answer(): Promise<Answer>
} {
  const child = spawn(program!, args, { env: { ...process.env, ...env } })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  child.stdin.on('error', () => {}) // it ended: the next answer says why
  const failed = new Promise<Answer>((done) => child.on('error', ({ message }) => done({ error: message })))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<Answer> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) return { error: complaint.trim().split('\n').at(-1) || 'it ended without a word' }
      if (value.startsWith('{')) return JSON.parse(value) as Answer
    }
  }
  return { child, answer: () => Promise.race([next(), failed]) }
}

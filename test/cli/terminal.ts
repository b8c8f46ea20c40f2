/** Runs the command line in this process and keeps what it says. */
import { vi } from 'vitest'
import { main } from '../../src/cli/main.js'

export interface Said {
  readonly code: number
  readonly out: string[]
  readonly err: string[]
}

export async function spikemba(...argv: string[]): Promise<Said> {
  const out: string[] = []
  const err: string[] = []
  const keep = (lines: string[]) => (text: unknown) => {
    lines.push(String(text))
    return true
  }
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line) => void out.push(...String(line).split('\n'))),
    vi.spyOn(console, 'error').mockImplementation((line) => void err.push(...String(line).split('\n'))),
    vi.spyOn(process.stdout, 'write').mockImplementation(keep(out)),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep(err)),
  ]
  try {
    const code = await main(argv)
    return { code: code || Number(process.exitCode ?? 0), out, err }
  } finally {
    process.exitCode = 0
    for (const spy of spies) spy.mockRestore()
  }
}

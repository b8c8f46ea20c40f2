/** Runs a program and gives back what it said; a program that is not there is an exit code of 127, as in a shell. */
import { spawn } from 'node:child_process'

export interface Execution {
  readonly code: number
  /** What ended it from outside, for example 'SIGKILL'. */
  readonly signal?: string
  readonly stdout: string
  readonly stderr: string
}

export interface ExecuteOptions {
  readonly cwd?: string
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Called every `everyMs` while the program runs. */
  readonly onTick?: () => void
  readonly everyMs?: number
}

export function execute(program: string, args: readonly string[], options: ExecuteOptions = {}): Promise<Execution> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
    const timer = options.onTick && setInterval(options.onTick, options.everyMs ?? 250)
    const finish = (code: number, signal?: string | null) => {
      clearInterval(timer)
      done({ code, ...(signal && { signal }), ...said })
    }
    child.on('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ENOENT' ? 127 : 126))
    child.on('close', (code, signal) => finish(code ?? (signal ? 128 : 1), signal))
  })
}

/** The last line that says something: where programs put their reason. */
export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? ''

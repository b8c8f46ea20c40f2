/** Jobs of real ranks: the launchers of both kinds of MPI, a rank found by its number, two machines made of one. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type Launcher = 'mpirun.openmpi' | 'mpirun.mpich'

const has = (program: string, ...args: string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Whether a launcher is there; on CI both must be. */
export function hasLauncher(launcher: Launcher): boolean {
  const found = has(launcher, '--version')
  if (!found && process.env.CI) throw new Error(`${launcher} is not found; CI must have it`)
  return found
}

/** Open MPI refuses root and more ranks than cores unless it is told. */
const launcherFlags = (launcher: Launcher): string[] =>
  launcher === 'mpirun.openmpi' ? ['--allow-run-as-root', '--oversubscribe'] : []

export interface Job {
  readonly child: ChildProcess
  /** @returns exit code, and what came on stdout and stderr */
  end(): Promise<{ readonly code: number | null; readonly said: string }>
}

/** Starts a command line, `mpirun` or not. */
export function start(program: string, args: readonly string[], cwd: string): Job {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  return {
    child,
    async end() {
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, said }
    },
  }
}

const COMMAND = ['node', resolve('src/cli/spikemba.mjs')]

/** `spikemba …` by one process. */
export const startOne = (argv: readonly string[], cwd: string): Job =>
  start(process.execPath, [COMMAND[1]!, ...argv], cwd)

/** `mpirun -n N spikemba …`. */
export const startRanks = (launcher: Launcher, ranks: number, argv: readonly string[], cwd: string): Job =>
  start(launcher, [...launcherFlags(launcher), '-n', String(ranks), ...COMMAND, ...argv], cwd)

/** Process number of a rank of a job, found among the launcher's descendants. */
export function processOf({ child }: Job, rank: number): number | undefined {
  return descendants(child.pid!).find((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      return ['OMPI_COMM_WORLD_RANK', 'PMI_RANK'].some((name) => environment.includes(`${name}=${rank}`))
    } catch {
      return false // it has ended meanwhile
    }
  })
}

function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    return children.flatMap((child) => [child, ...descendants(child)])
  } catch {
    return []
  }
}

/** Two network namespaces of this machine with a cable between them, where this user may make such. */
export class TwoMachines {
  private static readonly names = [`spikemba-${process.pid}-a`, `spikemba-${process.pid}-b`] as const
  private static readonly addresses = ['10.77.0.1', '10.77.0.2'] as const

  private constructor(private readonly agent: string) {}

  /** @returns nothing where namespaces cannot be made */
  static make(folder: string): TwoMachines | undefined {
    const [a, b] = TwoMachines.names
    const ip = (...args: string[]): boolean => has('ip', ...args)
    const cables = [`sa${process.pid}`, `sb${process.pid}`] as const
    const made =
      ip('netns', 'add', a) &&
      ip('netns', 'add', b) &&
      ip('link', 'add', cables[0], 'netns', a, 'type', 'veth', 'peer', 'name', cables[1], 'netns', b) &&
      [a, b].every(
        (name, i) =>
          ip('-n', name, 'addr', 'add', `${TwoMachines.addresses[i]}/24`, 'dev', cables[i]!) &&
          ip('-n', name, 'link', 'set', cables[i]!, 'up') &&
          ip('-n', name, 'link', 'set', 'lo', 'up'),
      )
    const agent = join(folder, 'agent.sh')
    writeFileSync(agent, AGENT(a, b))
    chmodSync(agent, 0o755)
    const machines = new TwoMachines(agent)
    if (made) return machines
    machines.remove()
    return undefined
  }

  /** A rank on each machine; nothing but TCP over the cable connects them. */
  startRanks(argv: readonly string[], cwd: string): Job {
    const [a] = TwoMachines.names
    const flags = [
      ...['--allow-run-as-root', '--mca', 'plm_rsh_agent', this.agent, '--mca', 'btl', 'tcp,self'],
      ...['--mca', 'btl_tcp_if_include', '10.77.0.0/24', '--mca', 'oob_tcp_if_include', '10.77.0.0/24'],
      ...['-host', TwoMachines.addresses.join(','), '-n', '2'],
    ]
    return start('ip', ['netns', 'exec', a, 'mpirun.openmpi', ...flags, ...COMMAND, ...argv], cwd)
  }

  /** Bytes that left the first machine by the cable. */
  sentBytes(): number {
    const text = execFileSync('ip', ['-j', '-s', '-n', TwoMachines.names[0], 'link', 'show', `sa${process.pid}`])
    return (JSON.parse(text.toString()) as [{ stats64: { tx: { bytes: number } } }])[0].stats64.tx.bytes
  }

  remove(): void {
    for (const name of TwoMachines.names) has('ip', 'netns', 'delete', name)
  }
}

/** What `ssh` is to a launcher: HOST COMMAND…, here into a namespace. */
const AGENT = (a: string, b: string): string => `#!/bin/sh
while [ "\${1#-}" != "$1" ]; do shift; done
case $1 in 10.77.0.1) name=${a} ;; *) name=${b} ;; esac
shift
exec ip netns exec $name sh -c "$*"
`

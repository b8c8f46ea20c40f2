/** Runs the PyTorch peers beside a case, when a Python with torch and the peers' folder are given. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface PeerTime {
  readonly name: string
  readonly cpuMs?: number
  readonly wallMs?: number
  readonly peakMb?: number
  /** Of the card's memory, at most. */
  readonly cardMb?: number
  /** Why it did not run. */
  readonly error?: string
}

export interface PeerPlace {
  /** A Python that has torch. */
  readonly python: string
  /** Folder that holds bench.py: test/peers of the repository. */
  readonly folder: string
  /** Where it computes; default 'cpu'. */
  readonly device?: 'cpu' | 'cuda'
}

/** glibc gives freed memory back at once by default, which costs PyTorch up to 3×: peers run at their best. */
export const TUNED = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '34359738368',
  OMP_WAIT_POLICY: 'PASSIVE',
  OMP_NUM_THREADS: '1',
}

/** One process a peer, so that each peak memory is its own. */
export function timePeers(names: readonly string[], place: PeerPlace): PeerTime[] {
  return names.map((name) => {
    const { stdout, stderr, error } = spawnSync(place.python, [join(place.folder, 'bench.py'), name], {
      encoding: 'utf8',
      env: { ...process.env, ...TUNED, PEER_DEVICE: place.device ?? 'cpu' },
      timeout: 600_000,
    })
    const line = stdout?.trim().split('\n').at(-1)
    if (error || !line?.startsWith('{'))
      return { name, error: error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no answer' }
    return JSON.parse(line) as PeerTime
  })
}

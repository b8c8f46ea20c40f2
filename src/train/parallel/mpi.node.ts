/** MPI by its C library: `mpirun -n N npx spikemba train …`. */
import { RankError } from '../errors.js'
import { abiOf, localRankOf, type MpiAbi } from './mpiAbi.js'
import type { Ranks } from './ranks.js'

/** Ranks that a launcher started, and the way to leave them. */
export interface MpiRanks extends Ranks {
  /** Number of this process among those of its machine: which card it takes. */
  readonly localRank: number
  /** Every rank calls it once it has nothing left to reduce. */
  finalize(): void
}

const FLOAT_BYTES = 4

/**
 * Joins the ranks that `mpirun` started.
 * @returns nothing where this process was started by no launcher, or alone
 * @throws RankError where the launcher's library cannot be loaded or refuses
 */
export async function joinMpi(): Promise<MpiRanks | undefined> {
  const abi = abiOf(process.env)
  if (!abi) return undefined
  leaveMemoryToV8()
  const { default: koffi } = await import('koffi')
  const library = loadLibrary(koffi, abi)
  const { handle } = abi
  const value = (of: string | number): bigint | number => (typeof of === 'string' ? library.symbol(of) : of)
  const bound = (name: string, types: string[]) => {
    const call = library.func(name, 'int', types)
    return (...values: unknown[]): void => {
      const code = call(...values) as number
      if (code !== 0) throw new RankError(-1, `${name} of ${abi.name} fails with code ${code}`)
    }
  }
  const call = {
    init: bound('MPI_Init', ['void *', 'void *']),
    rank: bound('MPI_Comm_rank', [handle, 'void *']),
    size: bound('MPI_Comm_size', [handle, 'void *']),
    version: bound('MPI_Get_library_version', ['void *', 'void *']),
    reduce: bound('MPI_Iallreduce', ['uintptr_t', 'void *', 'int', handle, handle, handle, 'void *']),
    test: bound('MPI_Test', ['void *', 'void *', 'uintptr_t']),
    finalize: bound('MPI_Finalize', []),
  }
  call.init(null, null)
  const numbers = new Int32Array(new ArrayBuffer(8))
  const [world, float] = [value(abi.world), value(abi.float)]
  const operations = { sum: value(abi.sum), max: value(abi.max) }
  call.rank(world, numbers.subarray(0, 1))
  call.size(world, numbers.subarray(1, 2))
  const [rank, size] = [numbers[0]!, numbers[1]!]
  if (size === 1) {
    call.finalize()
    return undefined
  }
  const addresses = new WeakMap<ArrayBufferLike, bigint>()
  const flag = koffi.alloc('int', 1) as bigint
  return {
    rank,
    size,
    localRank: localRankOf(abi, process.env) ?? rank,
    name: libraryVersion(call.version) ?? abi.name,
    allocate(length) {
      const address = koffi.alloc('float', length) as bigint
      const memory = new Float32Array(koffi.view(address, FLOAT_BYTES * length))
      addresses.set(memory.buffer, address)
      return memory
    },
    reduce(values, operation) {
      const start = addresses.get(values.buffer)
      if (start === undefined) throw new RangeError('reduce works in memory of allocate only')
      const request = koffi.alloc('uint64_t', 1) as bigint // a pointer or an int
      const address = start + BigInt(values.byteOffset)
      call.reduce(abi.inPlace, address, values.length, float, operations[operation], world, request)
      let done = false
      return () => {
        if (done) return true
        call.test(request, flag, abi.statusIgnore)
        done = (koffi.decode(flag, 'int') as number) !== 0
        if (done) koffi.free(request)
        return done
      }
    },
    finalize: () => call.finalize(),
  }
}

/**
 * UCX, the transport below many builds of both kinds, rewrites the C library's memory calls in place and takes the
 * signal of bad addresses for itself. V8 needs both: with UCX's ways one start in thirty died in V8's compiler.
 */
function leaveMemoryToV8(): void {
  process.env.UCX_MEM_EVENTS ??= 'n'
  process.env.UCX_ERROR_SIGNALS ??= ''
}

type Koffi = typeof import('koffi')['default']

function loadLibrary(koffi: Koffi, { name, libraries }: MpiAbi): ReturnType<Koffi['load']> {
  const own = process.env.SPIKEMBA_MPI
  const failures: string[] = []
  for (const file of own === undefined ? libraries : [own]) {
    try {
      return koffi.load(file, { global: true }) // its plugins look for its names
    } catch (error) {
      failures.push((error as Error).message)
    }
  }
  throw new RankError(
    -1,
    `${name} started this process, and its library cannot be loaded (${failures[0]}); install it (Debian, Ubuntu: apt-get install ${name === 'MPICH' ? 'libmpich12' : 'libopenmpi3'}) or name its file in SPIKEMBA_MPI`,
  )
}

/** `Open MPI v4.1.4`, `MPICH Version: 4.0.2`. */
function libraryVersion(read: (...values: unknown[]) => void): string | undefined {
  const text = new Uint8Array(new ArrayBuffer(8192))
  const length = new Int32Array(new ArrayBuffer(4))
  read(text, length)
  const [first] = new TextDecoder().decode(text.subarray(0, length[0])).split(/[,\n\0]/)
  return first?.trim().replace(/\s+/g, ' ') || undefined
}

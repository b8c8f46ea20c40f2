/**
 * The two binary interfaces of MPI. In Open MPI a handle is the address of a variable that its library exports, in
 * MPICH and its kin (Intel MPI, MVAPICH, Cray) it is a number that the common ABI fixes.
 * Source: mpi.h of Open MPI 4 and 5, of MPICH 4; MPICH ABI Compatibility Initiative.
 */

/** Which launcher started this process, and where its numbers stand in the environment. */
export interface MpiAbi {
  readonly name: 'Open MPI' | 'MPICH'
  /** Set by the launcher in every process that it starts. */
  readonly started: readonly string[]
  /** Number of this process among those of its machine. */
  readonly localRank: readonly string[]
  /** Files of the library, the first that loads is taken. */
  readonly libraries: readonly string[]
  /** Type of communicators, data types and operations. */
  readonly handle: 'uintptr_t' | 'int'
  readonly inPlace: bigint
  readonly statusIgnore: bigint
  /** Names of exported variables, or numbers. */
  readonly world: string | number
  readonly float: string | number
  readonly sum: string | number
  readonly max: string | number
}

export const MPI_ABIS: readonly MpiAbi[] = [
  {
    name: 'Open MPI',
    started: ['OMPI_COMM_WORLD_SIZE'],
    localRank: ['OMPI_COMM_WORLD_LOCAL_RANK'],
    libraries: ['libmpi.so.40', 'libmpi.so', 'libmpi.40.dylib', 'libmpi.dylib'],
    handle: 'uintptr_t',
    inPlace: 1n,
    statusIgnore: 0n,
    world: 'ompi_mpi_comm_world',
    float: 'ompi_mpi_float',
    sum: 'ompi_mpi_op_sum',
    max: 'ompi_mpi_op_max',
  },
  {
    name: 'MPICH',
    started: ['PMI_SIZE'],
    localRank: ['MPI_LOCALRANKID', 'PMI_LOCAL_RANK'],
    libraries: ['libmpich.so.12', 'libmpi.so.12', 'libmpich.so', 'libmpi.12.dylib'],
    handle: 'int',
    inPlace: 0xffff_ffff_ffff_ffffn,
    statusIgnore: 1n,
    world: 0x4400_0000,
    float: 0x4c00_040a,
    sum: 0x5800_0003,
    max: 0x5800_0001,
  },
]

/** Of the environment's launcher, or nothing where the process was started by none. */
export const abiOf = (environment: Readonly<Record<string, string | undefined>>): MpiAbi | undefined =>
  MPI_ABIS.find(({ started }) => started.some((name) => environment[name] !== undefined))

/** Number of this process among those of its machine. */
export function localRankOf(
  { localRank }: MpiAbi,
  environment: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const found = localRank.map((name) => environment[name]).find((value) => value !== undefined)
  return found === undefined ? undefined : Number(found)
}

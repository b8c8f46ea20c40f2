import { afterEach, expect, test, vi } from 'vitest'
import { joinMpi } from '../../src/train/internal.js'
import { abiOf, localRankOf } from '../../src/train/parallel/mpiAbi.js'

afterEach(() => vi.unstubAllEnvs())

test('the launcher is known by what it puts into the environment', () => {
  expect(abiOf({})).toBeUndefined()
  const open = abiOf({ OMPI_COMM_WORLD_SIZE: '2', PMI_SIZE: '2' })!
  expect(open.name).toBe('Open MPI')
  expect(localRankOf(open, { OMPI_COMM_WORLD_LOCAL_RANK: '3' })).toBe(3)
  const mpich = abiOf({ PMI_SIZE: '2' })!
  expect(mpich.name).toBe('MPICH')
  expect(localRankOf(mpich, { MPI_LOCALRANKID: '1' })).toBe(1)
  expect(localRankOf(mpich, {})).toBeUndefined()
})

test('without a launcher one process works alone', async () => {
  expect(await joinMpi()).toBeUndefined()
})

test('a library that cannot be loaded is told with what would help', async () => {
  vi.stubEnv('PMI_SIZE', '2')
  vi.stubEnv('SPIKEMBA_MPI', '/nowhere/libmpi.so')
  await expect(joinMpi()).rejects.toThrow(/MPICH started this process, and its library cannot be loaded .*SPIKEMBA_MPI/)
})

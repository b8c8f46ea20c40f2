import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSafetensorsFile } from 'spikemba/formats'
import { readLog } from 'spikemba/train'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ofKind } from './collect.js'
import { hasLauncher, type Launcher, processOf, startOne, startRanks, TwoMachines } from './mpiJob.js'

// The whole command under a real mpirun, on the world of shapes.
let home: string
let one: number[]
const TRAIN = [
  'train',
  'shapes',
  '--data',
  'shapes',
  '--backend',
  'wasm',
  '--json',
  '--micro-batch',
  '2',
  '--batch',
  '8',
]
const SHORT = [...TRAIN, '--steps', '4', '--evaluate-every', '4']

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'spikemba-mpi-'))
  const small = ['--train', '20', '--val-count', '4']
  expect((await startOne(['data', 'synthesize', 'shapes', '--out', 'shapes', ...small], home).end()).code).toBe(0)
  expect((await startOne([...SHORT, '--out', 'one'], home).end()).code).toBe(0)
  one = await losses('one')
})
afterAll(() => rmSync(home, { recursive: true }))

const losses = async (run: string): Promise<number[]> =>
  ofKind(await readLog(join(home, run)), 'step').flatMap(({ losses }) => Object.values(losses))

async function expectSameLosses(run: string): Promise<void> {
  const found = await losses(run)
  expect(found).toHaveLength(one.length)
  for (const [i, loss] of found.entries()) expect(Math.abs(loss - one[i]!)).toBeLessThan(1e-5 * Math.max(1, one[i]!))
}

const launched = (launcher: Launcher) => (hasLauncher(launcher) ? test : test.skip)

for (const [launcher, ranks] of [
  ['mpirun.openmpi', 2],
  ['mpirun.openmpi', 4],
  ['mpirun.mpich', 2],
] as const)
  launched(launcher)(`${launcher} -n ${ranks} gives the losses of one process`, async () => {
    const run = `${launcher}-${ranks}`
    expect(await startRanks(launcher, ranks, [...SHORT, '--out', run], home).end()).toMatchObject({ code: 0 })
    await expectSameLosses(run)
    const { ranks: told } = JSON.parse(readFileSync(join(home, run, 'run.json'), 'utf8')) as { ranks: object }
    expect(told).toEqual({
      size: ranks,
      by: expect.stringMatching(/^(Open MPI v|MPICH Version: )\d/),
    })
    expect(existsSync(join(home, run, 'report.html'))).toBe(true)
  })

for (const launcher of ['mpirun.openmpi', 'mpirun.mpich'] as const)
  launched(launcher)(`${launcher}: a rank that is killed ends the job in seconds, and the run goes on`, async () => {
    const run = `killed-${launcher}`
    const argv = [...TRAIN, '--steps', '400', '--evaluate-every', '2', '--out', run]
    const job = startRanks(launcher, 2, argv, home)
    const ended = job.end()
    await until(async () => existsSync(join(home, run, 'checkpoints', 'last')) && (await losses(run)).length > 3)
    process.kill(processOf(job, 1)!, 'SIGKILL')
    const killedAt = performance.now()
    const { code, said } = await ended
    expect(performance.now() - killedAt).toBeLessThan(10_000)
    expect(code).not.toBe(0)
    expect(said).toMatch(/signal 9/) // the launcher's word; Open MPI lets rank 0 have one, too
    if (launcher === 'mpirun.openmpi') {
      expect(said).toMatch(/rank 0: was told to end while it waited for another rank/)
      expect(said).toMatch(/everything up to step \d+ is saved.*mpirun -n 2 npx spikemba train shapes --resume/)
    }
    const at = (
      JSON.parse(readFileSync(join(home, run, 'checkpoints', 'last', 'state.json'), 'utf8')) as { step: number }
    ).step
    const rest = startRanks(
      launcher,
      2,
      ['train', 'shapes', '--resume', run, '--steps', String(at + 2), '--json'],
      home,
    )
    expect(await rest.end()).toMatchObject({ code: 0 })
    const steps = ofKind(await readLog(join(home, run)), 'step').map(({ step }) => step)
    expect(steps).toEqual(Array.from({ length: at + 2 }, (_, i) => i + 1))
  })

launched('mpirun.openmpi')(
  'batch normalisation over ranks is that of one process with their samples together',
  async () => {
    const first = [...TRAIN, '--steps', '1', '--set', 'dropout=0', 'inputDropout=0']
    const statistics = async (run: string): Promise<number[]> => {
      const { tensors } = await readSafetensorsFile(join(home, run, 'checkpoints', 'last', 'model.safetensors'))
      return [...tensors]
        .filter(([name]) => /running_(mean|var)$/.test(name))
        .flatMap(([, { data }]) => [...data].map(Number))
    }
    const ranks = (run: string, ...more: string[]) =>
      startRanks('mpirun.openmpi', 2, [...first, '--out', run, ...more], home).end()
    expect(await startOne([...first, '--micro-batch', '4', '--out', 'together'], home).end()).toMatchObject({ code: 0 })
    expect(await ranks('across', '--norm-across-ranks')).toMatchObject({ code: 0 })
    expect(await ranks('each')).toMatchObject({ code: 0 })
    const [together, across, each] = [
      await statistics('together'),
      await statistics('across'),
      await statistics('each'),
    ]
    const difference = (a: number[]) => Math.max(...a.map((value, i) => Math.abs(value - together[i]!)))
    expect(together.length).toBeGreaterThan(0)
    expect(difference(across)).toBeLessThan(difference(each) / 10)
  },
)

launched('mpirun.openmpi')('what is wrong is told once, and the job ends', async () => {
  const { code, said } = await startRanks('mpirun.openmpi', 2, [...TRAIN, '--data', 'nowhere'], home).end()
  expect(code).not.toBe(0)
  expect(said.match(/nowhere/g)).toHaveLength(1)
})

launched('mpirun.openmpi')(
  'over a network: a rank on each of two machines gives the losses of one process',
  async (context) => {
    const machines = TwoMachines.make(home)
    if (!machines) return context.skip('network namespaces cannot be made here: needs root and iproute2')
    try {
      expect(await machines.startRanks([...SHORT, '--out', 'network'], home).end()).toMatchObject({ code: 0 })
      await expectSameLosses('network')
      const { parameters } = JSON.parse(readFileSync(join(home, 'network', 'run.json'), 'utf8')) as {
        parameters: number
      }
      expect(machines.sentBytes()).toBeGreaterThan(4 * parameters * 4) // a gradient a step
    } finally {
      machines.remove()
    }
  },
)

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 50))
}

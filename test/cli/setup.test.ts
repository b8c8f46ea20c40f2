import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeOutcome, setup } from '../../src/cli/setup.js'
import { alreadySetUp, leftOf, type SetupListener, setUp } from '../../src/cli/tensorflow/install.js'
import { describePlan, planSetup } from '../../src/cli/tensorflow/plan.js'
import { type Fixture, fixture } from './tensorflowFixture.js'

let here: Fixture
beforeEach(() => {
  here = fixture()
})
afterEach(() => here.dispose())

const quiet: SetupListener = { working: () => {}, done: () => {} }
const binding = () => join(here.packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node')

test('brings in the library, compiles the binding, tests it', async () => {
  const steps: string[] = []
  const outcome = await setUp(here.plan, { working: () => {}, done: (step) => steps.push(step) })
  expect(outcome).toMatchObject({ how: 'built', version: '9.9.9', gpu: false, package: '@tensorflow/tfjs-node' })
  expect(steps).toEqual([
    'downloaded tiny==1.0, 0 MB, checksum ok',
    'unpacked 2 files, 0 MB',
    'compiled lib/napi-v8/tfjs_binding.node',
    'compiled lib/napi-v8/spikemba_operations.node',
    'tested in a fresh process',
  ])
  expect(readdirSync(join(here.packageFolder, 'deps')).sort()).toEqual(['lib', 'quiet.cc', 'spikemba.json'])
  expect(readFileSync(join(here.packageFolder, 'deps', 'lib', 'libtensorflow.so'), 'utf8')).toBe('a library')
})

test('a second run has nothing to do, and takes no time', async () => {
  await setUp(here.plan, quiet)
  const times: number[] = []
  for (let k = 0; k < 5; k++) {
    const start = performance.now()
    expect(await alreadySetUp(here.plan)).toMatchObject({ how: 'ready', version: '9.9.9' })
    times.push(performance.now() - start)
  }
  expect(Math.min(...times)).toBeLessThan(200) // the least: a busy machine holds up some of them
  expect(here.downloads()).toBe(1)
})

test('--force does every step again', async () => {
  await setUp(here.plan, quiet)
  expect(await setUp(here.plan, quiet, true)).toMatchObject({ how: 'built' })
  expect(here.downloads()).toBe(2)
})

test('an interrupted download is told in one line, and the next run goes on', async () => {
  here.breakDownload('ERROR: Connection broken: IncompleteRead(1048576 bytes read)')
  await expect(setUp(here.plan, quiet)).rejects.toThrow(
    'pip could not fetch tiny==1.0: ERROR: Connection broken: IncompleteRead(1048576 bytes read); run the setup again to go on',
  )
  expect(await alreadySetUp(here.plan)).toBeUndefined()
  here.breakDownload(undefined)
  expect(await setUp(here.plan, quiet)).toMatchObject({ how: 'built' })
})

test('steps that are done are not done again', async () => {
  here.removeProgram('g++')
  await expect(setUp(here.plan, quiet)).rejects.toThrow('no C++ compiler is found')
  expect(here.downloads()).toBe(0) // what is missing is said before anything is fetched
  here.dispose()
  here = fixture()
  await setUp(here.plan, quiet)
  writeFileSync(binding(), 'half a file')
  const record = join(here.packageFolder, 'deps', 'spikemba.json')
  const { target, done } = JSON.parse(readFileSync(record, 'utf8')) as { target: string; done: Record<string, string> }
  writeFileSync(record, JSON.stringify({ target, done: { 'tiny==1.0': done['tiny==1.0'] } }))
  expect(await setUp(here.plan, quiet)).toMatchObject({ how: 'built' })
  expect(here.downloads()).toBe(1)
})

test('a setup made before there were operations of ours gets them', async () => {
  await setUp(here.plan, quiet)
  rmSync(join(here.packageFolder, 'lib', 'napi-v8', 'spikemba_operations.node'))
  expect(await alreadySetUp(here.plan)).toBeUndefined()
  const steps: string[] = []
  await setUp(here.plan, { working: () => {}, done: (step) => steps.push(step) })
  expect(steps).toEqual(['compiled lib/napi-v8/spikemba_operations.node', 'tested in a fresh process'])
})

test.each([
  [
    'a broken compiler',
    'cc1plus: fatal error: stdlib.h: No such file; exit 1',
    /^g\+\+ could not build tfjs_binding: .*stdlib\.h/,
  ],
  ['a full disk', 'cannot write a.o: No space left on device; exit 1', /could not build tfjs_binding: .*No space left/],
  [
    'a killed compiler',
    '; kill -9 $$',
    /could not build tfjs_binding: it was ended by SIGKILL, by hand or for lack of memory$/,
  ],
])('%s is told in one line, leaves nothing half done, and the next run goes on', async (_, fault, words) => {
  const compiler = join(here.project, 'bin', 'g++')
  const works = readFileSync(compiler, 'utf8')
  const [said, end] = fault.split('; ')
  const version = 'case "$*" in --version) echo g++ 12.0.0; exit;; esac'
  writeFileSync(compiler, `#!/bin/sh\n${version}\necho "${said}" >&2\n${end}`)
  await expect(setUp(here.plan, quiet)).rejects.toThrow(words)
  expect(readdirSync(join(here.packageFolder, 'deps')).filter((name) => name.startsWith('objects'))).toEqual([])
  expect(await alreadySetUp(here.plan)).toBeUndefined()
  writeFileSync(compiler, works)
  expect(await setUp(here.plan, quiet)).toMatchObject({ how: 'built' })
  expect(here.downloads()).toBe(1)
})

test('TensorFlow is set up without operations of ours that do not compile, and the next run tries those alone', async () => {
  const compiler = join(here.project, 'bin', 'g++')
  const works = readFileSync(compiler, 'utf8')
  const fault = 'case "$*" in *SPIKEMBA_SOURCES*) echo "x.cc:1: error: unknown type name" >&2; exit 1;; esac'
  writeFileSync(compiler, works.replace('\n', `\n${fault}\n`))
  expect(await setUp(here.plan, quiet)).toMatchObject({
    how: 'built',
    version: '9.9.9',
    operationsMissing: 'g++ could not build spikemba_operations: x.cc:1: error: unknown type name',
  })
  expect(await alreadySetUp(here.plan)).toBeUndefined()
  expect(describePlan(leftOf(here.plan))).toBe(
    `Nothing is left to download; compiles what is missing in ${here.project}.`,
  )

  writeFileSync(compiler, works)
  const steps: string[] = []
  const outcome = await setUp(
    { ...here.plan, peakBytes: 1e18 }, // a disk that is full by now
    { working: () => {}, done: (step) => steps.push(step) },
  )
  expect(outcome.operationsMissing).toBeUndefined()
  expect(steps).toEqual(['compiled lib/napi-v8/spikemba_operations.node', 'tested in a fresh process'])
  expect([here.downloads(), await alreadySetUp(here.plan)]).toMatchObject([1, { how: 'ready' }])
})

test('what is lost without them is said in one line', () => {
  const outcome = {
    package: '@tensorflow/tfjs-node',
    folder: '/p',
    version: '9.9.9',
    gpu: false,
    how: 'built',
  } as const
  const lines = describeOutcome({ ...outcome, operationsMissing: 'g++ could not build x: no space' }).split('\n')
  expect(lines[0]).toBe(describeOutcome(outcome))
  expect(lines.slice(1)).toEqual([
    'Lost: our own operations in C++ did not compile (g++ could not build x: no space), so on TensorFlow they run as WebAssembly on copies, which is slower; once the compiler works, `npx spikemba setup tensorflow` tries them again, and nothing else.',
  ])
})

test('says which program is missing and how to get it', async () => {
  here.removeProgram('python3')
  await expect(setUp(here.plan, quiet)).rejects.toThrow(
    /^no pip is found .*: install one \(Debian, Ubuntu: apt-get install python3-pip\)/,
  )
})

test('a compiler that CXX names and that does not run is told by that name', async () => {
  vi.stubEnv('CXX', '/bin/false')
  await expect(setUp(here.plan, quiet)).rejects.toThrow(
    /^CXX names \/bin\/false, which does not run as a compiler .*: install one .*, and name it in CXX or unset that$/,
  )
  vi.unstubAllEnvs()
})

test('what is only to be compiled needs no pip, and finds a killed setup’s remains', async () => {
  await setUp(here.plan, quiet)
  rmSync(join(here.packageFolder, 'lib', 'napi-v8', 'spikemba_operations.node'))
  mkdirSync(join(here.packageFolder, 'deps', 'objects-spikemba_operations'))
  here.removeProgram('python3')
  expect(await setUp(here.plan, quiet)).toMatchObject({ how: 'built' })
  expect(readdirSync(join(here.packageFolder, 'deps')).filter((name) => name.startsWith('objects'))).toEqual([])
})

test('refuses a wheel with another checksum', async () => {
  const [wheel] = here.plan.wheels
  const plan = { ...here.plan, wheels: [{ ...wheel!, sha256: '0'.repeat(64) }] }
  await expect(setUp(plan, quiet)).rejects.toMatchObject({ tag: 'SetupError', step: 'download' })
  await expect(setUp(plan, quiet)).rejects.toThrow('came with another checksum')
})

test("uses the package's own library where that works", async () => {
  mkdirSync(join(here.packageFolder, 'lib', 'napi-v8'), { recursive: true })
  writeFileSync(binding(), 'compiled by its install script')
  expect(await alreadySetUp(here.plan)).toMatchObject({ how: 'stock', version: '9.9.9' })
  expect(await alreadySetUp({ ...here.plan, cuda: true })).toBeUndefined() // it does not see a GPU
  writeFileSync(binding(), 'for another system')
  expect(await alreadySetUp(here.plan)).toBeUndefined()
})

test('shows the sizes first', () => {
  expect(describePlan(planSetup({ project: '/p' }))).toMatch(/^Downloads \d+ MB and takes \d+ MB on the disk/)
  const cuda = planSetup({ cuda: true, project: '/p' })
  expect(cuda.packageName).toBe('@tensorflow/tfjs-node-gpu')
  expect(describePlan(cuda)).toContain('Downloads 3.4 GB and takes 5.7 GB on the disk (6.4 GB while it works).')
})

test('refuses other backends, other packages, and to ask where nobody answers', async () => {
  await expect(setup.run(['wasm'], {})).rejects.toThrow('setup wasm is unknown')
  await expect(setup.run(['tensorflow'], { package: 'tensorflow' })).rejects.toThrow(
    '--package is "tensorflow", expected @tensorflow/tfjs-node-gpu or',
  )
  await expect(setUp({ ...here.plan, peakBytes: 1e18 }, quiet)).rejects.toThrow(
    /has .* free, the setup needs 1000000000\.0 GB/,
  )
})

import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PLACE_OPTIONS } from '../../src/cli/jupyter/dataFolder.js'
import { registerKernels } from '../../src/cli/jupyter/kernels.js'
import { installed, PARTS, prepareLab, privateLab } from '../../src/cli/jupyter/privateLab.js'
import { labArguments, serveLab } from '../../src/cli/jupyter/serve.js'
import { lab } from '../../src/cli/lab.js'
import { spikemba } from './terminal.js'

const listeners = process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')
let place: string
let said: string[]
const say = (line: string) => void said.push(line)
const own = () => privateLab(join(place, 'lab'))
const calls = () => readFileSync(join(place, 'calls'), 'utf8').trim().split('\n')

/** A python that writes down what it is asked for; `venv` puts a copy of it into the environment. */
function fakePython({
  version = '3.11.7',
  venv = 'mkdir -p "$last/bin" && cp "$0" "$last/bin/python"',
  pip = 'exit 0',
} = {}): void {
  const script = `#!/bin/sh
echo "$*" >> ${place}/calls
for last in "$@"; do :; done
case "$*" in
  --version) echo Python ${version} ;;
  "-m venv"*) ${venv} ;;
  "-m pip --version") exit 0 ;;
  "-m pip install"*) ${pip} ;;
esac
`
  writeFileSync(join(place, 'python'), script, { mode: 0o755 })
  vi.stubEnv('PYTHON', join(place, 'python'))
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'spikemba-lab-'))
  said = []
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(place, { recursive: true })
})

test('makes the environment, installs JupyterLab, kernel, extension and settings; sizes are told first', async () => {
  fakePython()
  await prepareLab(own(), false, say)
  expect(said).toEqual([
    expect.stringMatching(/^JupyterLab comes into .*lab: 91 packages from PyPI, 46 MB to download, 241 MB on the disk/),
  ])
  expect(calls()).toEqual([
    '--version',
    `-m venv --clear ${own().home}`,
    `-m pip install --quiet --disable-pip-version-check ${PARTS.lab.requirement}`,
  ])
  const share = join(own().home, 'share', 'jupyter')
  expect(existsSync(join(share, 'labextensions', '@spikemba', 'jupyterlab', 'package.json'))).toBe(true)
  for (const [name, program] of [
    ['spikemba', 'main.js'],
    ['tslab', 'tslab'],
  ] as const) {
    const { argv, language } = JSON.parse(readFileSync(join(share, 'kernels', name, 'kernel.json'), 'utf8')) as {
      argv: string[]
      language: string
    }
    expect(language).toBe('typescript')
    expect([argv[0], argv.some((word) => word.endsWith(program) && existsSync(word)), argv.at(-1)]).toEqual([
      process.execPath,
      true,
      '{connection_file}',
    ])
  }
  expect(readFileSync(join(share, 'lab', 'settings', 'overrides.json'), 'utf8')).toContain('"fetchNews": "false"')
})

test('a second start calls neither venv nor pip', async () => {
  fakePython()
  await prepareLab(own(), false, say)
  const before = calls().length
  await prepareLab(own(), false, say)
  expect([calls().length, said.length]).toEqual([before, 1])
})

test('a run that was stopped goes on: the environment stays, pip is asked again', async () => {
  fakePython({ pip: 'echo "ERROR: connection broken" >&2; exit 1' })
  await expect(prepareLab(own(), false, say)).rejects.toThrow(
    `pip could not install ${PARTS.lab.requirement}: ERROR: connection broken; run it again to go on`,
  )
  expect(await installed(own())).toEqual({})
  fakePython()
  writeFileSync(own().python, readFileSync(join(place, 'python')), { mode: 0o755 })
  rmSync(join(place, 'calls'))
  await prepareLab(own(), false, say)
  expect(calls().map((call) => call.split(' ')[2])).toEqual(['--version', 'install'])
  expect(await installed(own())).toEqual({ JupyterLab: PARTS.lab.requirement })
})

test('another requirement than the one installed is installed', async () => {
  fakePython()
  await prepareLab(own(), false, say)
  writeFileSync(join(own().home, 'spikemba.json'), '{ "JupyterLab": "jupyterlab==4.0" }')
  await prepareLab(own(), false, say)
  expect(calls().at(-1)).toContain(PARTS.lab.requirement)
})

test('widgets come on top, are told with their sizes, and stay when they are not asked for', async () => {
  fakePython()
  await prepareLab(own(), false, say)
  await prepareLab(own(), true, say)
  expect(said[1]).toMatch(/^anywidget comes into .*lab: 5 packages from PyPI, 3 MB to download, 15 MB on the disk/)
  expect(calls().at(-1)).toBe(`-m pip install --quiet --disable-pip-version-check ${PARTS.widgets.requirement}`)
  const before = calls().length
  await prepareLab(own(), false, say)
  await prepareLab(own(), true, say)
  expect([calls().length, await installed(own())]).toEqual([
    before,
    { JupyterLab: PARTS.lab.requirement, anywidget: PARTS.widgets.requirement },
  ])
})

test('says what is missing and how to get it', async () => {
  vi.stubEnv('PYTHON', join(place, 'nothing'))
  await expect(prepareLab(own(), false, say)).rejects.toThrow(
    /^no Python is found, and JupyterLab runs on one \(3\.10 or later\): .*apt-get install python3-venv/,
  )
  fakePython({ version: '3.8.20' })
  await expect(prepareLab(own(), false, say)).rejects.toThrow('is Python 3.8.20, JupyterLab needs 3.10 or later')
  fakePython({ venv: 'echo "ensurepip is not available"; exit 1' })
  await expect(prepareLab(own(), false, say)).rejects.toThrow(
    'its venv or pip is missing; on Debian and Ubuntu `apt-get install python3-venv`',
  )
  fakePython({ venv: 'echo "No space left on device" >&2; exit 1' })
  await expect(prepareLab(own(), false, say)).rejects.toThrow(
    /could not make an environment in .*: No space left on device/,
  )
})

test('Jupyter reads and writes only below its folder', () => {
  const { home, env } = own()
  const folders = ['JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR'].map(
    (name) => env[name]!,
  )
  expect(folders.filter((folder) => !folder.startsWith(home))).toEqual([])
})

test('a kernel that the project installed goes before that of the package', async () => {
  const project = join(place, 'project')
  const tslab = join(project, 'node_modules', 'tslab')
  mkdirSync(join(tslab, 'bin'), { recursive: true })
  writeFileSync(join(tslab, 'package.json'), '{ "name": "tslab" }')
  writeFileSync(join(tslab, 'bin', 'tslab'), '')
  expect(await registerKernels({ path: place, whose: '' }, project)).toContain('tslab')
  expect(readFileSync(join(place, 'kernels', 'tslab', 'kernel.json'), 'utf8')).toContain(
    realpathSync(join(tslab, 'bin', 'tslab')),
  )
})

test('the server is started as asked; root is let in', () => {
  const quiet = ['--log-level=WARN', '--LabApp.log_level=WARN']
  expect(labArguments({ folder: '/n', open: true }, false)).toEqual(['--ServerApp.root_dir=/n', ...quiet])
  expect(labArguments({ folder: '/n', open: false, port: 9000 }, true)).toEqual([
    '--ServerApp.root_dir=/n',
    ...quiet,
    '--ServerApp.port=9000',
    '--ServerApp.port_retries=0',
    '--no-browser',
    '--allow-root',
  ])
})

test('--setup-only makes it and stops; a folder that is none is told', async () => {
  fakePython()
  expect(await spikemba('lab', '--home', own().home, '--setup-only')).toMatchObject({
    code: 0,
    out: [expect.stringMatching(/^JupyterLab is ready in /)],
  })
  expect(await spikemba('lab', join(place, 'calls'))).toMatchObject({
    code: 2,
    err: [`spikemba: ${join(place, 'calls')} is no folder; name one that has notebooks`],
  })
  expect((await spikemba('lab', '--port', 'x')).err[0]).toContain(
    '--port is "x", expected a whole number of at least 1',
  )
})

test('environment.md says the sizes that the command says', () => {
  const text = readFileSync('environment.md', 'utf8')
  for (const { packages, downloadMb, diskMb } of Object.values(PARTS))
    expect(text.replace(/\s+/g, ' ')).toContain(
      `${packages} packages from PyPI, ${downloadMb} MB to download and ${diskMb} MB on the disk`,
    )
  const options = [...text.matchAll(/`(--[a-z-]+)[^`]*`/g)].map(([, option]) => option!)
  const known = [...lab.options, ...PLACE_OPTIONS].map(([flags]) => flags.split(' ')[0]!)
  expect(known.filter((option) => !options.includes(option))).toEqual([])
})

test('the server has its environment, its end is waited for, and SIGTERM reaches it', async () => {
  const { home, python } = own()
  mkdirSync(join(python, '..'), { recursive: true })
  const script = (body: string) => writeFileSync(python, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  script(`[ "$JUPYTER_CONFIG_DIR" = ${home}/jupyter/config ] && [ "$1" = -c ] && exit 3`)
  expect(await serveLab(own(), { folder: place, open: false })).toBe(3)

  script(`trap 'exit 7' TERM\necho > ${place}/started\nwhile :; do sleep 0.05; done`)
  const code = serveLab(own(), { folder: place, open: false })
  await vi.waitFor(() => expect(existsSync(join(place, 'started'))).toBe(true), 10_000)
  process.emit('SIGTERM')
  expect(await code).toBe(7)
  expect(process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')).toBe(listeners)
})

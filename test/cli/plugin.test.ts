import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dataFolder } from '../../src/cli/jupyter/dataFolder.js'
import { extensionFolder, installExtension, uninstallExtension } from '../../src/cli/jupyter/labextension.js'
import { spikemba } from './terminal.js'

// Root may write anywhere, so the refusal of a system is played.
const system = vi.hoisted(() => ({ refuses: '' }))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const refuse = (path: unknown) =>
    Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path }))
  return {
    ...real,
    mkdir: (path: string, options: object) => (system.refuses === 'mkdir' ? refuse(path) : real.mkdir(path, options)),
    rename: (from: string, to: string) =>
      system.refuses && from.includes(system.refuses) ? refuse(from) : real.rename(from, to),
  }
})

let place: string
let built: string
const data = () => ({ path: join(place, 'share', 'jupyter'), whose: 'of a test' })
const installed = () => extensionFolder(data())

function build(version: string, file: string): void {
  rmSync(built, { recursive: true, force: true })
  mkdirSync(join(built, 'static'), { recursive: true })
  writeFileSync(join(built, 'package.json'), JSON.stringify({ name: '@spikemba/jupyterlab', version }))
  writeFileSync(join(built, 'static', file), file)
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'spikemba-jupyter-'))
  built = join(place, 'built')
  build('1.0.0', 'first.js')
})
afterEach(() => {
  system.refuses = ''
  vi.unstubAllEnvs()
  rmSync(place, { recursive: true })
})

test('copies the extension to where Lab looks, with the note of who installed it', async () => {
  expect(await installExtension(data(), built)).toEqual({ folder: installed(), version: '1.0.0' })
  expect(installed()).toBe(join(place, 'share', 'jupyter', 'labextensions', '@spikemba', 'jupyterlab'))
  expect(readFileSync(join(installed(), 'static', 'first.js'), 'utf8')).toBe('first.js')
  expect(JSON.parse(readFileSync(join(installed(), 'install.json'), 'utf8'))).toMatchObject({
    packageManager: 'npm',
    packageName: '@spikemba/jupyterlab',
  })
})

test('replaces an older version whole, and leaves nothing else behind', async () => {
  await installExtension(data(), built)
  build('1.1.0', 'second.js')
  expect(await installExtension(data(), built)).toMatchObject({ version: '1.1.0', replaced: '1.0.0' })
  expect(readdirSync(join(installed(), 'static'))).toEqual(['second.js'])
  expect(readdirSync(join(installed(), '..'))).toEqual(['jupyterlab'])
})

test('an installation that fails half-way leaves the old version in its place', async () => {
  await installExtension(data(), built)
  build('1.1.0', 'second.js')
  system.refuses = '.jupyterlab-new'
  await expect(installExtension(data(), built)).rejects.toMatchObject({ tag: 'JupyterError' })
  expect(readdirSync(join(installed(), '..'))).toEqual(['jupyterlab'])
  expect(readdirSync(join(installed(), 'static'))).toEqual(['first.js'])
})

test('uninstalls, and keeps its neighbours', async () => {
  await installExtension(data(), built)
  mkdirSync(join(installed(), '..', 'another'))
  expect(await uninstallExtension(data())).toBe(installed())
  expect(readdirSync(join(installed(), '..'))).toEqual(['another'])
  await expect(uninstallExtension(data())).rejects.toThrow(
    `@spikemba/jupyterlab is not installed in ${data().path}; \`jupyter labextension list\` says where it is`,
  )
})

test('says how it is built, whose folder refuses, and what stands in the way', async () => {
  await expect(installExtension(data(), join(place, 'nowhere'))).rejects.toThrow(
    /is not built: .*nowhere is missing; run `npm run build:plugins`/,
  )
  system.refuses = 'mkdir'
  await expect(installExtension(data(), built)).rejects.toThrow(
    /may not be written \(the data folder of a test\); choose another place with --user or --prefix/,
  )
  system.refuses = ''
  writeFileSync(join(place, 'share'), 'a file')
  await expect(installExtension(data(), built)).rejects.toThrow(
    'cannot be a folder: something on the way to it is a file',
  )
})

test('the place is the active environment, else the user, else what an option names', async () => {
  const home =
    process.platform === 'linux' ? join(homedir(), '.local', 'share', 'jupyter') : expect.stringContaining('upyter')
  expect((await dataFolder({}, {})).path).toEqual(home)
  expect((await dataFolder({}, { XDG_DATA_HOME: '/x', JUPYTER_DATA_DIR: '/d' })).path).toBe('/d')
  expect((await dataFolder({}, { VIRTUAL_ENV: '/v' })).path).toBe(join('/v', 'share', 'jupyter'))
  expect((await dataFolder({ sysPrefix: true }, { CONDA_PREFIX: '/c' })).path).toBe(join('/c', 'share', 'jupyter'))
  expect((await dataFolder({ user: true }, { VIRTUAL_ENV: '/v', JUPYTER_DATA_DIR: '/d' })).path).toBe('/d')
  expect((await dataFolder({ prefix: '/p' }, { VIRTUAL_ENV: '/v' })).path).toBe(join('/p', 'share', 'jupyter'))
})

test('--sys-prefix asks Python where it lives', async () => {
  const python = join(place, 'python')
  writeFileSync(python, '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.12.1 || echo /opt/python\n', { mode: 0o755 })
  vi.stubEnv('PYTHON', python)
  expect((await dataFolder({ sysPrefix: true }, {})).path).toBe(join('/opt/python', 'share', 'jupyter'))
  vi.stubEnv('PYTHON', join(place, 'nothing'))
  await expect(dataFolder({ sysPrefix: true }, {})).rejects.toThrow(
    'no Python is found; name the folder with --prefix, or give --user',
  )
})

test('the commands install, say where, and take it out', async () => {
  const { code, out } = await spikemba('plugin', 'install', '--prefix', place)
  expect(code).toBe(0)
  expect(out[0]).toBe(
    `@spikemba/jupyterlab 0.1.0 is installed for the JupyterLab of the Python environment ${place}: ${installed()}`,
  )
  expect(
    existsSync(
      join(installed(), JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8')).jupyterlab._build.load),
    ),
  ).toBe(true)
  expect(await spikemba('plugin', 'uninstall', '--prefix', place)).toMatchObject({
    code: 0,
    out: [`removed ${installed()}`],
  })
  const twice = await spikemba('plugin', 'install', '--prefix', place, '--user')
  expect(twice).toMatchObject({
    code: 2,
    err: ['spikemba: --user and --prefix name different places; give one of them'],
  })
})

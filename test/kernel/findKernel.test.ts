import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findKernel, kernelFolders, listKernels } from 'spikemba/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NPM_KERNELS } from '../../src/kernel/spec/npmKernels.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-kernels-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function install(name: string, spec: string): Promise<void> {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'kernel.json'), spec)
}

test('the folders of Jupyter, most important first', () => {
  const env = {
    JUPYTER_PATH: ['/a', '/b'].join(process.platform === 'win32' ? ';' : ':'),
    VIRTUAL_ENV: '/venv',
    CONDA_PREFIX: '/venv',
  }
  expect(kernelFolders(env, 'linux', '/home/u')).toEqual(
    [
      '/a',
      '/b',
      '/home/u/.local/share/jupyter',
      '/venv/share/jupyter',
      '/usr/local/share/jupyter',
      '/usr/share/jupyter',
    ].map((path) => join(path, 'kernels')),
  )
  expect(kernelFolders({ JUPYTER_DATA_DIR: '/d' }, 'linux', '/home/u')[0]).toBe(join('/d', 'kernels'))
  expect(kernelFolders({ XDG_DATA_HOME: '/x' }, 'linux', '/home/u')[0]).toBe(join('/x', 'jupyter', 'kernels'))
  expect(kernelFolders({}, 'darwin', '/Users/u')[0]).toBe(join('/Users/u', 'Library', 'Jupyter', 'kernels'))
  expect(kernelFolders({ APPDATA: 'C:\\a', PROGRAMDATA: 'C:\\p' }, 'win32', 'C:\\u')).toEqual([
    join('C:\\a', 'jupyter', 'kernels'),
    join('C:\\p', 'jupyter', 'kernels'),
  ])
})

test('tslab is started from node_modules, where no Jupyter is', async () => {
  const spec = await findKernel('tslab', process.cwd(), [])
  expect(spec).toMatchObject({ name: 'tslab', language: 'typescript', interruptMode: 'signal' })
  expect(spec.argv[0]).toBe(process.execPath)
  expect(spec.argv).toContain('{connection_file}')
})

test('a kernel of Jupyter by its folder’s name', async () => {
  await install(
    'mine',
    '{"argv":["mine","{connection_file}"],"display_name":"Mine","language":"python","interrupt_mode":"message","env":{"A":"1"}}',
  )
  expect(await findKernel('mine', folder, ['/nowhere', folder])).toEqual({
    name: 'mine',
    argv: ['mine', '{connection_file}'],
    displayName: 'Mine',
    language: 'python',
    interruptMode: 'message',
    env: { A: '1' },
    folder: join(folder, 'mine'),
  })
})

test('an unknown kernel is told with those that are known, a broken one with its file', async () => {
  await install('good', '{"argv":["x"]}')
  await install('bad', '{"argv":[]}')
  await install('worse', '{')
  expect(await listKernels(folder, [folder])).toEqual([...NPM_KERNELS, 'bad', 'good', 'worse'])
  await expect(findKernel('none', folder, [folder])).rejects.toThrow(
    `kernel none: is not installed; known are: ${[...NPM_KERNELS, 'bad', 'good', 'worse'].join(', ')}`,
  )
  for (const name of ['bad', 'worse'])
    await expect(findKernel(name, folder, [folder])).rejects.toThrow(`${join(folder, name, 'kernel.json')} has no argv`)
})

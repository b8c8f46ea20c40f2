/** The extension as a wheel, for a JupyterLab that has never heard of this project. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const home = mkdtempSync(join(tmpdir(), 'spikemba-wheel-'))
beforeAll(() => run('node', ['src/cli/spikemba.mjs', 'lab', '--setup-only']))
afterAll(() => rmSync(home, { recursive: true }))

const pip = (...words: string[]): Promise<unknown> =>
  run(resolve('.lab/bin/python'), ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...words])
const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

test('brings what was built, and Jupyter lists it as enabled, sound and of Python', async () => {
  await pip('wheel', '--no-deps', '--wheel-dir', home, './plugins/jupyterlab')
  const wheels = readdirSync(home)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(wheels).toEqual([`spikemba_jupyterlab-${version}-py3-none-any.whl`])
  const prefix = join(home, 'prefix')
  await pip('install', '--no-deps', '--prefix', prefix, join(home, wheels[0]!))

  const installed = join(prefix, 'share/jupyter/labextensions/@spikemba/jupyterlab')
  expect(filesOf(installed)).toEqual([...filesOf('plugins/jupyterlab/labextension'), 'install.json'].sort())
  const { stdout, stderr } = await run(resolve('.lab/bin/python'), ['-m', 'jupyter', 'labextension', 'list'], {
    env: { ...process.env, JUPYTER_PATH: join(prefix, 'share/jupyter'), JUPYTER_DATA_DIR: join(home, 'none') },
  })
  expect(stdout + stderr).toContain(`${join(prefix, 'share/jupyter/labextensions')}\n`)
  expect(stdout + stderr).toMatch(/@spikemba\/jupyterlab v0\.1\.0.*enabled.*OK.*\(python, spikemba-jupyterlab\)/)
})

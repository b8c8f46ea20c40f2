import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../src/cli/tensorflow/execute.js'

// The commands of environment.md's sections on JupyterLab and its kernels, run as they stand there, into an environment
// that the test can throw away.
const section = /## JupyterLab\n([\s\S]*?\n## Kernel\n[\s\S]*?)\n## /.exec(readFileSync('environment.md', 'utf8'))![1]!
const commands = [...section.matchAll(/^ {4}(npx .*)$/gm)].map(([, command]) => command!)
let prefix: string
beforeAll(async () => {
  prefix = mkdtempSync(join(tmpdir(), 'spikemba-environment-'))
  const made = await execute(process.execPath, ['src/cli/spikemba.mjs', 'lab', '--setup-only'])
  expect([made.stderr.includes('spikemba:'), made.code]).toEqual([false, 0])
})
/**
 * What npx finds in a project, without npx: that copies something into its cache first, and two at a time are in each
 * other's way.
 */
const shell = (command: string, env: Record<string, string> = {}) =>
  execute('sh', ['-c', command.replace(/^npx /, 'node_modules/.bin/')], { env: { NODE_OPTIONS: '', ...env } })
afterAll(() => rmSync(prefix, { recursive: true, force: true }))

test('they are four', () => {
  expect(commands.map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual([
    'npx spikemba lab',
    'npx spikemba plugin',
    'npx spikemba kernel',
    'npx tslab install',
  ])
})

test("an own JupyterLab gets the extension and the kernels, whose programs are where the kernels' files say", async () => {
  const python = resolve('.lab/bin/python')
  const [, plugin, own, tslab] = commands
  for (const command of [
    `${plugin} --prefix ${prefix}`,
    `${own} --prefix ${prefix}`,
    `${tslab!.replace('--python=python3', `--python=${python}`)} --prefix=${prefix}`,
  ]) {
    const { code, stdout, stderr } = await shell(command)
    expect({ command, code, said: code ? stdout + stderr : '' }).toEqual({ command, code: 0, said: '' })
  }
  const share = join(prefix, 'share', 'jupyter')
  expect(existsSync(join(share, 'labextensions', '@spikemba', 'jupyterlab', 'package.json'))).toBe(true)
  for (const name of ['spikemba', 'tslab']) {
    const { argv } = JSON.parse(readFileSync(join(share, 'kernels', name, 'kernel.json'), 'utf8')) as { argv: string[] }
    expect(() => accessSync(argv[0]!, constants.X_OK)).not.toThrow()
  }
  const listed = await execute(python, ['-m', 'jupyter', 'kernelspec', 'list', '--json'], {
    env: { JUPYTER_PATH: share },
  })
  expect(Object.keys((JSON.parse(listed.stdout) as { kernelspecs: object }).kernelspecs)).toEqual(
    expect.arrayContaining(['spikemba', 'tslab']),
  )
})

test('the place of the extension is the active environment', async () => {
  const { code, stdout } = await shell(commands[1]!, { VIRTUAL_ENV: prefix })
  expect([code, stdout.includes(`of the Python environment ${prefix}`)]).toEqual([0, true])
})

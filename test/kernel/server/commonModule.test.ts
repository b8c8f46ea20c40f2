import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commonModule } from '../../../src/kernel/server/cells/commonModule.js'
import { FrontEnd } from './frontEnd.js'

const folder = mkdtempSync(join(tmpdir(), 'spikemba-common-'))
afterAll(() => rmSync(folder, { recursive: true }))
const load = (specifier: string): unknown => commonModule(specifier, join(folder, 'cell-0.ts'))

function write(name: string, about: object, files: Readonly<Record<string, string>>): void {
  const home = join(folder, 'node_modules', name)
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, ...about }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text)
}
write(
  'plain',
  { main: 'index.js' },
  { 'index.js': "exports.leak = 0.5; exports['de' + 'cay'] = (u) => u / 2", 'more.cjs': 'module.exports = [1, 2]' },
)
write('callable', { main: 'index.js' }, { 'index.js': 'module.exports = (u) => 2 * u; module.exports.half = 0.5' })
write('modern', { type: 'module', main: 'index.js' }, { 'index.js': 'export const leak = 1' })
write(
  'both',
  { exports: { import: './index.mjs', require: './index.cjs' } },
  { 'index.mjs': 'export default 1', 'index.cjs': 'module.exports = 2' },
)
write('broken', { main: 'index.js' }, { 'index.js': "throw new RangeError('no spikes')" })

test('gives a CommonJS package’s exports, also those whose names only the run knows, and the whole as default', () => {
  const plain = load('plain') as { leak: number; decay(u: number): number; default: object }
  expect(Object.keys(plain)).toEqual(['leak', 'decay', 'default'])
  expect([plain.leak, plain.decay(3), plain.default]).toEqual([0.5, 1.5, expect.objectContaining({ leak: 0.5 })])
  expect(load('plain/more.cjs')).toMatchObject({ 0: 1, 1: 2, default: [1, 2] })
  const callable = load('callable') as { half: number; default(u: number): number }
  expect([callable.half, callable.default(4)]).toEqual([0.5, 8])
})

test.each(['modern', 'both', './mine', '/mine.js', 'node:fs', 'fs', 'data:text/javascript,1', 'absent'])(
  'leaves %s to import',
  (specifier) => {
    expect(load(specifier)).toBeUndefined()
  },
)

test('throws what the package throws', () => {
  expect(() => load('broken')).toThrow('no spikes')
})

test('a cell, a module and require share one instance, in the cell under the names that import knows', async () => {
  const front = await FrontEnd.start()
  try {
    const same = await front.run(`import * as tf from '@tensorflow/tfjs'
import { createRequire } from 'node:module'
const module = await import('@tensorflow/tfjs')
const absent = Object.keys(module).filter((name) => name !== 'module.exports' && !(name in tf))
const other = Object.keys(module).filter((name) => name in tf && module[name as keyof typeof module] !== tf[name as keyof typeof tf])
;[absent, other, createRequire(import.meta.url)('@tensorflow/tfjs').add === tf.add]`)
    expect(same.value).toBe('[ [], [], true ]')
  } finally {
    await front.end()
  }
})

import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { load } from '../../../src/kernel/server/check/compileCache.js'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spikemba-compiled-')))
afterAll(() => rmSync(folder, { recursive: true }))
const kept = join(folder, 'kept')
const file = join(folder, 'neurons.js')
const require = createRequire(file)
const write = (leak: string): void => writeFileSync(file, `exports.leak = () => ${leak}; exports.name = __filename`)

/** Loads the module. @returns its value, and whether there was anything to be written down */
function loaded(): [value: unknown, anew: boolean] {
  const keep = load(file, kept)
  const before = readdirSync(folder).includes('kept') ? readdirSync(kept).map(stateOf).join() : ''
  keep()
  return [require(file).leak(), readdirSync(kept).map(stateOf).join() !== before]
}
const stateOf = (name: string): string => readFileSync(join(kept, name)).toString('base64')

test('what was compiled is kept, used again, and made anew for another text of the same length', () => {
  write('0.5')
  expect(loaded()).toEqual([0.5, true])
  expect(require(file).name).toBe(file)
  expect(loaded()).toEqual([0.5, false])
  write('0.9')
  expect(loaded()).toEqual([0.9, true])
  expect(readdirSync(kept)).toHaveLength(1)
})

test('a file that was cut off or changed is not believed', () => {
  const [name] = readdirSync(kept) as [string]
  truncateSync(join(kept, name), 100)
  expect(loaded()).toEqual([0.9, true])
  const bytes = readFileSync(join(kept, name))
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(join(kept, name), bytes)
  expect(loaded()).toEqual([0.9, true])
})

test('where nothing may be written it is loaded all the same', () => {
  expect(() => load(file, join(file, 'no folder'))()).not.toThrow()
})

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { execute } from '../../src/cli/tensorflow/execute.js'

test('npm run build removes what was compiled from sources that are gone, and nothing else', async () => {
  const [gone, compiled, other] = ['dist/ops/gone/deep', 'dist/ops/index.js', 'dist/note.txt']
  mkdirSync(gone, { recursive: true })
  for (const file of [`${gone}/cpu.js`, `${gone}/cpu.js.map`, `${gone}/cpu.d.ts`, other]) writeFileSync(file, '')
  expect((await execute('npm', ['run', 'build'])).code).toBe(0)
  expect([gone, 'dist/ops/gone', compiled, other].map((path) => existsSync(path))).toEqual([false, false, true, true])
  rmSync(other)
})

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { execute } from '../../src/cli/tensorflow/execute.js'

test('npm run build removes what was compiled from sources that are gone, and nothing else', async () => {
  const project = mkdtempSync(join(tmpdir(), 'spikemba-build-'))
  const within = (path: string): string => join(project, path)
  for (const folder of ['src/ops', 'dist/ops/gone/deep']) mkdirSync(within(folder), { recursive: true })
  symlinkSync(resolve('node_modules'), within('node_modules'))
  for (const file of ['package.json', 'src/build.mjs', 'src/tsc.mjs', 'src/tsconfig.json']) cpSync(file, within(file))
  writeFileSync(within('src/ops/leak.ts'), 'export const leak = (u: number): number => u / 2\n')
  const gone = ['dist/ops/gone/deep/cpu.js', 'dist/ops/gone/deep/cpu.js.map', 'dist/ops/gone/deep/cpu.d.ts']
  for (const file of [...gone, 'dist/note.txt']) writeFileSync(within(file), '')

  expect(await execute('npm', ['run', 'build'], { cwd: project })).toMatchObject({ code: 0 })
  const [made, other] = [['js', 'js.map', 'd.ts'].map((ending) => `dist/ops/leak.${ending}`), 'dist/note.txt']
  expect([...made, other].filter((path) => !existsSync(within(path)))).toEqual([])
  expect([...gone, 'dist/ops/gone'].filter((path) => existsSync(within(path)))).toEqual([])
  rmSync(project, { recursive: true })
})

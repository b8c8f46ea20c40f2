import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { STEPS, TYPESCRIPT } from '../../src/cli/bench/kernel/cells.js'
import { kernelTable } from '../../src/cli/bench/kernel/table.js'
import { timedKernel } from '../../src/cli/bench/kernel/timedKernel.js'

test('the table compares medians with the first kernel', () => {
  const ours = [3, 1, 2].map((k) => ({ ready: 100 * k, 'top-level loop': 30, 'loop in a function': 20 }))
  const theirs = [{ ready: 500, 'trivial cell': 4 }]
  const lines = kernelTable(
    new Map<string, object[]>([
      ['spikemba', ours],
      ['tslab', theirs],
    ]),
  ).split('\n')
  const row = (name: string) =>
    lines
      .find((line) => line.startsWith(name))
      ?.slice(name.length)
      .trim()
      .split(/\s{2,}/)
  expect(row('ready')).toEqual(['200', '500', '2.5 ×'])
  expect(row('trivial cell')).toEqual(['–', '4.0']) // no ratio to what was not measured
  expect(row('top level / function')).toEqual(['1.5 ×', '–'])
})

test('the loops of both forms do the same work', () => {
  const values = new Float64Array(STEPS).fill(0.5)
  const script = (code: string) =>
    new Function('values', 'print', code.replaceAll('!', '').replace('console.log(', 'print('))
  const withSum = (code: string) =>
    script(`${code.replace('add()\n', 'print(add())\n')}\nif (typeof acc === 'number') print(acc)`)
  for (const code of [TYPESCRIPT.topLevelLoop, TYPESCRIPT.functionLoop]) {
    const printed: number[] = []
    withSum(code)(values, (value: number) => printed.push(value))
    expect(printed).toContain(STEPS / 2)
  }
})

describe('a kernel to be timed', () => {
  test.skipIf(process.platform === 'win32')(
    'is started by the program that a flag names, when that can do it',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'spikemba-bench-'))
      const python = join(folder, 'python')
      const answers = (code: number) =>
        writeFileSync(python, `#!/bin/sh\n[ "$1" = -c ] && exit ${code}\n`, { mode: 0o755 })
      answers(0)
      const spec = await timedKernel('python3', { python })
      expect(spec).toMatchObject({
        name: 'python3',
        argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
      })
      answers(1)
      await expect(timedKernel('python3', { python })).rejects.toThrow(
        `--python is ${JSON.stringify(python)}, expected a program that can do`,
      )
      rmSync(folder, { recursive: true })
    },
  )
  test('is this project’s own without any', async () => {
    expect(await timedKernel('spikemba', { deno: 'unused' })).toMatchObject({
      name: 'spikemba',
      language: 'typescript',
    })
  })
  test('that is not here is said to be so', async () => {
    expect(await timedKernel('no-such-kernel')).toContain('is not installed')
  })
})

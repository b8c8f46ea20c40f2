import { expect, test } from 'vitest'
import { STEPS, TYPESCRIPT } from '../../src/cli/bench/kernel/cells.js'
import { kernelTable } from '../../src/cli/bench/kernel/table.js'

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
  const script = (code: string) => new Function('values', 'print', code.replaceAll('!', '').replace('console.log(', 'print('))
  const withSum = (code: string) => script(`${code.replace('add()\n', 'print(add())\n')}\nif (typeof acc === 'number') print(acc)`)
  for (const code of [TYPESCRIPT.topLevelLoop, TYPESCRIPT.functionLoop]) {
    const printed: number[] = []
    withSum(code)(values, (value: number) => printed.push(value))
    expect(printed).toContain(STEPS / 2)
  }
})

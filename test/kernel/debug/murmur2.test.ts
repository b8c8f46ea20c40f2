import { expect, test } from 'vitest'
import { murmur2 } from '../../../src/kernel/server/debug/murmur2.js'

// What JupyterLab 4.6's debugger computes for these texts.
test.each([
  ['', 0, 0],
  ['a', 0x5f3759df, 722984464],
  ['ab', 1, 1692487918],
  ['abc', 1, 1621425345],
  ['const u = 0.5\nu * 2\n', 0x5f3759df, 2755766789],
  ['Δt ← 0.1', 7, 569370516],
])('%j is named as JupyterLab names it', (text, seed, hash) => {
  expect(murmur2(text, seed)).toBe(hash)
})

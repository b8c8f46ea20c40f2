import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reportFailure } from '../../src/cli/failure.js'
import { FlagError } from '../../src/cli/options.js'

let lines: string[] = []
beforeEach(() => {
  lines = []
  vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(String(line)))
})
afterEach(() => vi.restoreAllMocks())

test('bad input is one line and code 2', () => {
  expect(reportFailure(new FlagError('batch', '-1', 'a whole number of at least 1'))).toBe(2)
  expect(lines).toEqual(['spikemba: --batch is "-1", expected a whole number of at least 1'])
})

test('a missing file is bad input too', () => {
  try {
    readFileSync('/nowhere/at/all')
  } catch (error) {
    expect(reportFailure(error)).toBe(2)
  }
  expect(lines).toEqual(['spikemba: /nowhere/at/all does not exist; check the path'])
})

test('anything else is a bug: code 1 and the stack', () => {
  expect(reportFailure(new Error('boom'))).toBe(1)
})

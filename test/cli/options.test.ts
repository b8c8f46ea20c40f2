import { expect, test } from 'vitest'
import { settings, wholeNumber } from '../../src/cli/options.js'

test('key=value words become numbers, booleans, null and text; dots nest', () => {
  expect(
    settings('set', ['lr=2e-4', 'bidirectional=false', 'vReset=null', 'gate=onePlus', 'lossWeights.overlap=0']),
  ).toEqual({
    lr: 2e-4,
    bidirectional: false,
    vReset: null,
    gate: 'onePlus',
    lossWeights: { overlap: 0 },
  })
})

test('a word without = names the flag', () => {
  expect(() => settings('set', ['lr'])).toThrow('--set is "lr", expected key=value')
})

test('whole numbers', () => {
  expect(wholeNumber('steps', '12')).toBe(12)
  expect(wholeNumber('steps', undefined)).toBeUndefined()
  expect(() => wholeNumber('steps', '1.5', 1)).toThrow('--steps is "1.5", expected a whole number of at least 1')
})

import { OptionError } from 'spikemba/tensor'
import { expect, test } from 'vitest'

test.each([
  [Number.NaN, 'tau is NaN, expected'],
  [Number.NEGATIVE_INFINITY, 'tau is -Infinity, expected'],
  [3n, 'tau is 3, expected'],
  [undefined, 'tau is undefined, expected'],
  [() => 1, 'tau is a function, expected'],
  ['4', 'tau is "4", expected'],
  [[1, 2], 'tau is [1,2], expected'],
])('an option is shown as one writes it: %s', (found, message) => {
  expect(new OptionError('tau', found, 'a time above 0').message).toContain(message)
})

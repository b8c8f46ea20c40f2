import { expect, test } from 'vitest'
import { ssmSizes } from '../../src/ssm/internal.js'

test('fills in the official defaults', () => {
  expect(ssmSizes({ dModel: 100 })).toEqual({
    dModel: 100,
    dInner: 200,
    dState: 16,
    dConv: 4,
    dtRank: 7,
    dtMin: 1e-3,
    dtMax: 0.1,
    dtInitFloor: 1e-4,
    discretization: 'mamba',
  })
})

test.each([
  [{ dModel: 0 }, 'dModel is 0, expected a whole number of at least 1'],
  [{ dModel: 4, expand: 1.1 }, 'dInner is 4.4'],
  [{ dModel: 4, dtRank: 0 }, 'dtRank is 0'],
  [{ dModel: 4, dtMin: 0 }, 'dtMin is 0, expected a number above 0'],
  [{ dModel: 4, dtMax: 1e-4 }, 'dtMax is 0.0001, expected a number of at least dtMin (0.001)'],
  [{ dModel: 4, dtInitFloor: 0 }, 'dtInitFloor is 0'],
])('refuses %j', (config, message) => {
  expect(() => ssmSizes(config)).toThrow(message)
})

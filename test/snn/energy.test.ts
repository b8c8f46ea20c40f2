import { energy } from 'spikemba/snn'
import { expect, test } from 'vitest'

test('two spikes into three neurons are 6 operations, 5.4 pJ', () => {
  const { synapticOperations, multiplyAccumulates, picojoules } = energy([2], [{ fanOut: 3 }])
  expect([synapticOperations, multiplyAccumulates]).toEqual([6, 0])
  expect(picojoules).toBeCloseTo(5.4, 12)
})

test('a dense input of two samples of four values is 24 multiply-accumulates, 110.4 pJ', () => {
  const { synapticOperations, multiplyAccumulates, picojoules } = energy([2 * 4], [{ fanOut: 3, input: 'dense' }])
  expect([synapticOperations, multiplyAccumulates]).toEqual([0, 24])
  expect(picojoules).toBeCloseTo(110.4, 12)
})

test('adds the layers up, and keeps them apart', () => {
  const both = energy([8, 2], [{ name: 'in', fanOut: 3, input: 'dense' }, { fanOut: 3 }])
  expect(both.picojoules).toBeCloseTo(115.8, 12)
  expect(both.layers.map(({ name, picojoules }) => [name, Math.round(10 * picojoules) / 10])).toEqual([
    ['in', 110.4],
    ['layer 1', 5.4],
  ])
})

test('takes the numbers of other hardware', () => {
  expect(energy([10], [{ fanOut: 1 }], { picojoulesPerAc: 0.03 }).picojoules).toBeCloseTo(0.3, 12)
  expect(energy([10], [{ fanOut: 1, input: 'dense' }], { picojoulesPerMac: 0.23 }).picojoules).toBeCloseTo(2.3, 12)
})

test('refuses counts that do not fit', () => {
  expect(() => energy([1], [])).toThrow('spikeCounts is 1, expected 0 counts, one a layer')
  expect(() => energy([-1], [{ fanOut: 2 }])).toThrow('spikeCounts[0] is -1')
})

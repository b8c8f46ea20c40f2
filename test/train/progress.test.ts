import { expect, test } from 'vitest'
import { Progress } from '../../src/train/progress.js'

test('speed and remaining time are those of the steps after the first, the last dozen above all', () => {
  const progress = new Progress()
  expect([progress.samplesPerSecond(8), progress.etaSec(100)]).toEqual([0, 0])
  progress.add(10) // loads and compiles
  expect(progress.etaSec(100)).toBe(1000)
  progress.add(1)
  expect([progress.samplesPerSecond(8), progress.etaSec(100)]).toEqual([8, 100])
  progress.add(3)
  expect(progress.etaSec(1)).toBe(2)
  for (let step = 0; step < 60; step++) progress.add(4)
  expect(progress.etaSec(1)).toBeCloseTo(4, 1)
})

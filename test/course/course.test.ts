import * as tf from '@tensorflow/tfjs'
import { CheckError, check, checkThrows, checkWithin, scoreGuess } from 'spikemba/course'
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'

let log: MockInstance
beforeEach(() => {
  log = vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())
const said = (): string[] => log.mock.calls.map(([line]) => String(line))

test('a check prints a tick, the largest error and the tolerance', () => {
  check('decay', [0.5, 0.25 + 1.2e-8], [0.5, 0.25], 1e-6)
  check('spike index', 108, 108)
  check('no spike before', true)
  expect(said()).toEqual([
    '✓ decay: largest error 1.2e-8, tolerance 1e-6',
    '✓ spike index (exact)',
    '✓ no spike before',
  ])
})

test('numbers come as rows, typed arrays, tensors and booleans', () => {
  check('tensor and rows', tf.tensor2d([1, 2, 3, 4], [2, 2]), [
    [1, 2],
    [3, 4],
  ])
  check('typed array and row', Float32Array.of(0.1), [0.1], 1e-8)
  check('booleans', [true, false], [1, 0])
  check('nothing and nothing', [], [])
  expect(said()).toHaveLength(4)
})

test('a wrong number is named by index, found and expected', () => {
  const rows = tf.tensor2d([1, 2, 3, 5], [2, 2])
  expect(() => check('rows', rows, [1, 2, 3, 4])).toThrow(
    '✗ rows: got 5 at index [1, 1], expected 4 (error 1, tolerance 0)',
  )
  expect(() => check('row', [1, 2.5], [1, 2], 0.25)).toThrow(
    'got 2.5 at index 1, expected 2 (error 0.5, tolerance 0.25)',
  )
  expect(() => check('one', 3, 4, 0.5)).toThrow('✗ one: got 3, expected 4')
  expect(() => check('holds', false)).toThrow('✗ holds: does not hold')
  expect(said()).toEqual([])
})

test('a value just at the tolerance passes, one just beyond fails', () => {
  check('at', 1.25, 1, 0.25)
  expect(() => check('beyond', 1.25 + 2 ** -40, 1, 0.25)).toThrow(CheckError)
})

test('NaN agrees with NaN alone, an infinity with itself alone', () => {
  check('not a number', [Number.NaN, Number.POSITIVE_INFINITY, -0], [Number.NaN, Number.POSITIVE_INFINITY, 0], 1)
  for (const [got, want] of [
    [Number.NaN, 0],
    [0, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [Number.POSITIVE_INFINITY, 1],
  ] as const)
    expect(() => check('differs', got, want, 1e300)).toThrow(CheckError)
})

test('unequal counts, undefined values and a wrong tolerance are told', () => {
  expect(() => check('count', [1, 2, 3], tf.ones([2, 2]))).toThrow(
    'got 3 numbers of shape [3], expected 4 of shape [2, 2]',
  )
  expect(() => check('count', [], 1)).toThrow('got 0 numbers of shape [0], expected 1 (a single number)')
  expect(() => check('lost', undefined as never, 1)).toThrow('got is undefined, expected numbers')
  expect(() => check('lost', 1, undefined as never)).toThrow('want is undefined, expected numbers')
  expect(() => check('alone', 3 as never)).toThrow('nothing to compare with')
  expect(() => check('band', 3, 3, Number.NaN)).toThrow('the tolerance is NaN')
})

test('a band', () => {
  checkWithin('CV', 0.9473684, 0.92, 0.97)
  expect(said()).toEqual(['✓ CV: 0.9474 within [0.92, 0.97]'])
  for (const got of [0.91, 0.98, Number.NaN])
    expect(() => checkWithin('CV', got, 0.92, 0.97)).toThrow(`✗ CV: got ${got}, expected a number within [0.92, 0.97]`)
  expect(() => checkWithin('CV', 1, 2, 0)).toThrow('the band [2, 0] is empty')
})

test('a refusal, now and later', async () => {
  const fail = (): never => {
    throw new TypeError('n is 3, expected 4')
  }
  checkThrows('n', fail, /expected 4/g)
  await checkThrows('n later', async () => fail(), /expected 4/)
  expect(said()).toEqual(['✓ n: refused with “n is 3, expected 4”', '✓ n later: refused with “n is 3, expected 4”'])
  expect(() => checkThrows('n', fail, /expected 5/)).toThrow(
    '✗ n: threw “n is 3, expected 4”, expected an error that matches /expected 5/',
  )
  expect(() => checkThrows('n', () => 3, /./)).toThrow('✗ n: nothing was thrown')
  await expect(checkThrows('n', async () => 3, /./)).rejects.toThrow('✗ n: nothing was thrown')
  await expect(checkThrows('n', async () => fail(), /expected 5/)).rejects.toThrow(CheckError)
})

test('a guess is scored and never stops the notebook', () => {
  scoreGuess('first spike', 100, 108)
  scoreGuess('first spike', 108, 108)
  scoreGuess('CV', 0.9, 0.949, 0.05)
  scoreGuess('CV', Number.NaN, 0.949)
  scoreGuess('CV', undefined as never, 0.949)
  expect(said()).toEqual([
    'first spike: your guess 100, answer 108: off by 8',
    'first spike: your guess 108, answer 108: right',
    'CV: your guess 0.9, answer 0.949: right',
    'CV: no guess yet, answer 0.949',
    'CV: no guess yet, answer 0.949',
  ])
})

test('the closing cell lists what holds: a check that ran again once, one that broke since not at all', async () => {
  vi.resetModules()
  const fresh = await import('spikemba/course')
  fresh.verified()
  fresh.check('first', 1, 1)
  fresh.check('second', 2, 2)
  fresh.check('first', 1, 1.5, 1)
  fresh.check('third', true)
  expect(() => fresh.check('third', false)).toThrow()
  log.mockClear()
  fresh.verified()
  fresh.verified({ list: true })
  expect(said()).toEqual([
    'verified in this session: 2 checks; verified({ list: true }) names them',
    'verified in this session: 2 checks\n✓ second (exact)\n✓ first: largest error 0.5, tolerance 1',
  ])
})

test('nothing verified is said', async () => {
  vi.resetModules()
  ;(await import('spikemba/course')).verified()
  expect(said()).toEqual(['nothing is verified yet: run the cells above first'])
})

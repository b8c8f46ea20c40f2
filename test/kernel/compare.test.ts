import {
  type Cell,
  type CodeCell,
  compareNotebooks,
  compareText,
  describeDifference,
  type Output,
} from 'spikemba/kernel'
import { expect, test } from 'vitest'
import { code, notebookOf } from './notebookOf.js'

test.each([
  ['the same words', 'the same words'],
  ['1.0000 and -2e-3', '1.0009 and -0.002'],
  ['0', '9e-7'],
  ['tiny 1e-9', 'tiny -5e-7'],
  ['largest error 1.2e-8, tolerance 1e-6', 'largest error 0, tolerance 0.000001'],
  ['  1.000  10', ' 1.0 10'], // columns move with the digits
  ['a \n', 'a'],
  ['−3 dB', '-3 dB'],
])('%j agrees with %j', (saved, now) => {
  expect(compareText(saved, now)).toBeUndefined()
})

test.each([
  ['one word', 'other word'],
  ['1.000', '1.002'],
  ['0', '2e-6'],
  ['3', '-3'],
  ['10-3', '10-4'],
  ['108', '109'],
  ['largest error 1e-8, tolerance 1e-6', 'largest error 1e-8, tolerance 1e-5'],
  ['error 1e-3', 'error 1e-2'],
  ['1 2', '12'],
  ['NaN', '0'],
  ['conv1d', 'conv2d'],
  ['a\nb', 'a'],
])('%j differs from %j', (saved, now) => {
  expect(compareText(saved, now)).toBeDefined()
})

test('a difference holds the lines that only one of the two has', () => {
  expect(compareText('a\nb\nc\nd 1\ne', 'a\nB\nc\nd 2\ne')).toEqual({ line: 2, saved: ['b', 'd 1'], now: ['B', 'd 2'] })
  expect(compareText('a\nb', 'a\nnew\nb')).toEqual({ line: 2, saved: [], now: ['new'] })
  expect(compareText('a\na', 'a')).toEqual({ line: 2, saved: ['a'], now: [] })
  expect(
    compareText('2 checks\n✓ x: largest error 1e-8\n✓ y', '3 checks\n✓ x: largest error 2e-8\n✓ new\n✓ y'),
  ).toEqual({
    line: 1,
    saved: ['2 checks'],
    now: ['3 checks', '✓ new'],
  })
})

test('texts that are too long to be matched line by line are shown as they are', () => {
  const [long, other] = ['a', 'b'].map((start) => `${start}\n${'same\n'.repeat(300)}${start}`) as [string, string]
  expect(compareText(long, other)?.saved).toHaveLength(302)
})

const printed = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text })
const warned: Output = { output_type: 'stream', name: 'stderr', text: '(node:17) a warning' }
const figure = (text: string): Output => ({
  output_type: 'display_data',
  data: { 'image/svg+xml': '<svg/>', 'text/plain': text },
  metadata: {},
})
const valued = (text: string): Output => ({
  output_type: 'execute_result',
  data: { 'text/plain': text },
  metadata: {},
  execution_count: 1,
})
const cell = (source: string, outputs: Output[], ...tags: string[]): CodeCell => ({ ...code(source, ...tags), outputs })
const differences = (saved: Cell, now: Cell) =>
  compareNotebooks(notebookOf(saved), notebookOf(now)).map(describeDifference)

test('pictures are compared by the sentence that describes them', () => {
  expect(differences(cell('f', [figure('3 spikes')]), cell('f', [figure('3 spikes')]))).toEqual([])
  expect(differences(cell('\nf()', [figure('3 spikes')]), cell('\nf()', [figure('4 spikes')]))).toEqual([
    'cell 1: f()\n  line 1 of what it prints:\n  - 3 spikes\n  + 4 spikes',
  ])
})

test('a picture, a warning or an error that comes or goes is a difference', () => {
  expect(differences(cell('f', [figure('x')]), cell('f', []))[0]).toContain(
    'outputs saved: display of image/svg+xml\n  outputs now:   none',
  )
  expect(differences(cell('f', [printed('x')]), cell('f', [printed('x'), warned]))[0]).toContain(
    'outputs saved: text\n  outputs now:   stderr; text',
  )
  expect(
    differences(cell('f', [printed('x')]), cell('f', [{ output_type: 'error', ename: '', evalue: '', traceback: [] }])),
  ).toHaveLength(1)
  expect(differences(cell('f', [warned]), cell('f', [{ ...warned, text: '(node:18) a warning' } as Output]))).toEqual(
    [],
  )
})

test('a last value is compared by its text, whether a kernel prints or returns it', () => {
  expect(differences(cell('3', [printed('3\n')]), cell('3', [valued('3')]))).toEqual([])
  expect(differences(cell('3', [printed('3\n')]), cell('3', [valued('4')]))).toHaveLength(1)
})

test('of a cell that varies only the kinds count', () => {
  expect(differences(cell('t', [printed('3 s')], 'varies'), cell('t', [printed('4 s')], 'varies'))).toEqual([])
  expect(differences(cell('t', [printed('3 s')], 'varies'), cell('t', [], 'varies'))).toHaveLength(1)
})

test('a long difference is cut', () => {
  const [text] = differences(cell('f', [printed('a\n'.repeat(40))]), cell('f', [printed('b\n'.repeat(40))]))
  expect(text!.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(13)
  expect(text).toContain('  - … 28 more lines')
})

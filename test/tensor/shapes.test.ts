import * as tf from '@tensorflow/tfjs'
import { axes } from 'spikemba/tensor'
import { expect, test } from 'vitest'

test('reads the length of each letter', () => {
  expect(
    axes('scan', { u: [tf.zeros([2, 5, 3]), 'b l e'], A: [tf.zeros([3, 4]), 'e n'], z: [undefined, 'b l e'] }),
  ).toEqual({ b: 2, l: 5, e: 3, n: 4 })
})

test('names the argument, what was found and what was expected', () => {
  expect(() => axes('scan', { u: [tf.zeros([2, 5, 3]), 'b l e'], A: [tf.zeros([9, 4]), 'e n'] })).toThrow(
    'scan: A has shape [9, 4], expected [e=3, n]',
  )
  expect(() => axes('scan', { u: [tf.zeros([2, 5]), 'b l e'] })).toThrow('scan: u has shape [2, 5], expected [b, l, e]')
})

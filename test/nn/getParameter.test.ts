import type * as tf from '@tensorflow/tfjs'
import { Linear, Module } from 'spikemba/nn'
import { OptionError, Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'

class Net extends Module {
  readonly fc = this.child('fc', new Linear(4, 2, { random: Random.seeded(0) }))
  readonly out = this.child('out', new Linear(2, 1, { random: Random.seeded(1) }))
}

test('gives the variable itself, under its dotted path and with its rank', () => {
  const net = new Net()
  const weight: tf.Tensor2D = net.getParameter<tf.Rank.R2>('fc.weight')
  expect(weight).toBe(net.namedParameters().get('fc.weight'))
  expect(net.out.getParameter('weight').shape).toEqual([1, 2])
  net.dispose()
})

test('a name that is not there is answered by those that end alike, else by all', () => {
  const net = new Net()
  expect(() => net.getParameter('fc1.weight')).toThrow(OptionError)
  expect(() => net.getParameter('fc1.weight')).toThrow('expected a parameter: fc.weight, out.weight')
  expect(() => net.getParameter('fc')).toThrow('expected a parameter: fc.weight, fc.bias, out.weight, out.bias')
  net.dispose()
})

import { expect, test } from 'vitest'
import { importedPackages } from '../../../src/kernel/server/protocol/importedPackages.js'

test('finds every form of an import of a package', () => {
  const cell = `import * as tf from '@tensorflow/tfjs'
import plain, { leak as l } from "neurons"
import {
  lineChart,
  show,
} from 'spikemba/viz'
  import 'side-effect'
import{ tight }from'tight'
import data from 'data/spikes.json' with { type: 'json' }`
  expect(importedPackages(cell)).toEqual([
    '@tensorflow/tfjs',
    'neurons',
    'spikemba/viz',
    'side-effect',
    'tight',
    'data/spikes.json',
  ])
})

test('leaves types, paths, the kernel’s own module and what is no statement', () => {
  const cell = `import type { Tensor } from '@tensorflow/tfjs'
import { mine } from './mine'
import { above } from '../above.ts'
import { absolute } from '/tmp/x.ts'
import { display } from 'tslab'
import tf = require('@tensorflow/tfjs')
const lazy = await import('vega')
console.log("import 'x'")
export { y } from 'y'`
  expect(importedPackages(cell)).toEqual([])
})

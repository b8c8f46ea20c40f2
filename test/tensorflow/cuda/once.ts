// A process that uses a card for the first time: one kernel. Prints its result and how many kernels were compiled.
// node --import ./src/register.mjs test/tensorflow/cuda/once.ts CACHE
import * as tf from '@tensorflow/tfjs'
import { lifScan } from 'spikemba/ops'
import { startStandIn } from './standIn.js'

const { compilations } = await startStandIn({ cache: process.argv[2]! })
const { spikes } = lifScan(tf.tensor2d([[0.5, 3]]), { steps: 8 }) // what the op is tried with: one kernel
console.log(JSON.stringify({ spikes: [...spikes.dataSync()], compiled: compilations() }))

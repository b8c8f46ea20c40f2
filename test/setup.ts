import { setImmediate as turn } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm'
import { afterEach } from 'vitest'

tf.env().set('PROD', true) // no banner between test results
setThreadsCount(1)
await tf.setBackend('cpu') // tests that want another backend say so

// A file of tests that never wait would not hear vitest's answers for as long as it works, and take them for missing.
afterEach(() => turn())

import * as tf from '@tensorflow/tfjs'
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm'

tf.env().set('PROD', true) // no banner between test results
setThreadsCount(1)
await tf.setBackend('cpu') // tests that want another backend say so

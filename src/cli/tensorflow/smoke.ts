/** Loads a built package in a process of its own, multiplies two matrices, and says what ran. */
import { execute, lastLine } from './execute.js'

export interface SmokeResult {
  /** TensorFlow's version. */
  readonly version: string
  readonly gpu: boolean
}

/** The two functions that tfjs-node 4.22 misses on Node 23 and later. */
const PROGRAM = `
const util = require('node:util')
util.isNullOrUndefined = (value) => value == null
util.isArray = Array.isArray
const tf = require(process.argv[1])
const sum = tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])).sum().dataSync()[0]
if (sum !== 512) throw new Error('ones(8,8) times ones(8,8) sums to ' + sum + ', expected 512')
console.log(JSON.stringify({ version: tf.backend().binding.TF_Version, gpu: tf.backend().isUsingGpuDevice }))
`

/** @returns what ran, or the reason why nothing did */
export async function smokeTest(folder: string): Promise<SmokeResult | string> {
  const { code, stdout, stderr } = await execute(process.execPath, ['-e', PROGRAM, folder], { env: { TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: '' } })
  if (code === 0) return JSON.parse(lastLine(stdout)) as SmokeResult
  return stderr.split('\n').find((line) => /Error:/.test(line)) ?? `exit code ${code}`
}

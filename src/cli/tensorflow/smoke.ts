/** Loads a built package in a process of its own, multiplies two matrices, and says what ran. */
import { execute, lastLine } from './execute.js'

export interface SmokeResult {
  /** TensorFlow's version. */
  readonly version: string
  readonly gpu: boolean
  /** TensorFlow's own first line about CUDA or a GPU, where asked for. */
  readonly log?: string
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

/**
 * @param folder of the package
 * @param options.log whether TensorFlow may say in `log` what it thinks of the GPU
 * @returns what ran, or the reason why nothing did
 */
export async function smokeTest(
  folder: string,
  options: { readonly log?: boolean } = {},
): Promise<SmokeResult | string> {
  const env = { TF_CPP_MIN_LOG_LEVEL: options.log ? '0' : '3', NODE_OPTIONS: '' }
  const { code, stdout, stderr } = await execute(process.execPath, ['-e', PROGRAM, folder], { env })
  if (code !== 0) return stderr.split('\n').find((line) => /Error:/.test(line)) ?? `exit code ${code}`
  const log = options.log ? stderr.split('\n').find((line) => /^[EWI]\d{4}.*(cuda|CUDA|GPU)/.test(line)) : undefined
  return { ...(JSON.parse(lastLine(stdout)) as SmokeResult), ...(log && { log: log.replace(/^.*?\] /, '') }) }
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import { BackendError, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { onWebgpu } from './onWebgpu.js'

/** What a program says that starts a backend, in a process of its own. */
const starting = (name: string, env: Record<string, string> = {}) =>
  promisify(execFile)(
    process.execPath,
    [
      ...['--input-type=module', '-e'],
      `import { useBackend } from 'spikemba/tensor'
try { console.log((await useBackend('${name}')).device) } catch (error) { console.log(error.message) }`,
    ],
    { env: { ...process.env, NODE_OPTIONS: '', ...env } },
  )

describe.runIf(await onWebgpu())('the backend', () => {
  beforeAll(async () => void (await useBackend('webgpu')))

  test('says on what it runs, on the first start and later', async () => {
    const first = await useBackend('webgpu')
    await useBackend('cpu')
    expect(await useBackend('webgpu')).toEqual(first)
    expect(first).toMatchObject({ name: 'webgpu', kernels: 'wgsl' })
    expect(first.device).toMatch(/^WebGPU on .*: a software adapter, on CPU cores$/)
  })

  test.each(['dataSync', 'data'] as const)('gives the values by %s, of every type', async (read) => {
    const x = tf.range(0, 5000)
    const tensors = [x.mul(2), x.toInt().mul(tf.scalar(3, 'int32')), x.greater(4998)]
    const values = await Promise.all(tensors.map((tensor) => tensor[read]()))
    expect(values.map((each) => each.length)).toEqual([5000, 5000, 5000])
    expect(values.map((each) => each[4999])).toEqual([9998, 14_997, 1])
    expect(values.map((each) => each[1234])).toEqual([2468, 3702, 0])
  })

  test('a shader that does not compile fails the run that reads it, by name, and no later one', async () => {
    const wrong = () =>
      (tf.backend() as unknown as { runWebGPUProgram(...call: unknown[]): tf.TensorInfo }).runWebGPUProgram(
        {
          ...{ outputShape: [4], dispatch: [1, 1, 1], dispatchLayout: { x: [0] }, workgroupSize: [64, 1, 1] },
          ...{ variableNames: ['x'], shaderKey: `wrong${Math.random()}` },
          getUserCode: () => 'fn main(i: i32) { result[i] = noSuchName; }',
        },
        [tf.ones([4])],
        'float32',
        [],
      )
    const read = async (how: 'data' | 'dataSync') => tf.engine().makeTensorFromTensorInfo(wrong())[how]()
    await expect(read('data')).rejects.toThrow(BackendError)
    await expect(read('dataSync')).rejects.toThrow(/noSuchName/)
    expect([...tf.add(tf.range(0, 2000), 1).slice([1998]).dataSync()]).toEqual([1999, 2000])
  })

  test('keeps no process alive, and prints nothing', async () => {
    const { stdout, stderr } = await starting('webgpu')
    expect([stderr, stdout]).toEqual(['', `${(await useBackend('webgpu')).device}\n`])
  })
})

test('without a driver one sentence says what is missing', async () => {
  const { stdout } = await starting('webgpu', { VK_DRIVER_FILES: '/no/such/driver.json' })
  expect(stdout).toMatch(/^backend webgpu: no graphics adapter was found; it needs a driver for Vulkan .*\n$/)
})

test('auto leaves a software adapter alone', async () => {
  const { stdout } = await starting('auto')
  expect(stdout).not.toMatch(/WebGPU/)
})

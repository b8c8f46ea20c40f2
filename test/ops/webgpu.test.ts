import * as tf from '@tensorflow/tfjs'
import 'spikemba/ops'
import { expect, test } from 'vitest'
import '../../src/ops/internal.js'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { registeredOps } from '../../src/ops/runtime/register.js'
import type { WebgpuBackend } from '../../src/tensor/internal.js'

// What can be known of the shaders without a driver: test/webgpu compiles and runs them.

tf.env().registerFlag('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', () => 2)

interface Launched {
  readonly code: string
  readonly entry: string
  readonly buffers: number
  readonly groups: readonly number[]
}

/** A backend that writes down what is launched. */
function recorder() {
  const launched: Launched[] = []
  const tensors = new Map<object, { shape: number[]; values: null; dtype: string; resource?: { size: number } }>()
  let now = { code: '', entry: '', buffers: 0 }
  const codes = new Map<object, { code: string; entry: string }>()
  const pass = {
    setPipeline: (pipeline: object) => void (now = { ...now, ...codes.get(pipeline)! }),
    setBindGroup: (_: number, { buffers }: { buffers: number }) => void (now = { ...now, buffers }),
    dispatchWorkgroups: (...groups: number[]) => void launched.push({ ...now, groups }),
  }
  const backend = {
    device: {
      queue: { writeBuffer() {} },
      createShaderModule: ({ code }: { code: string }) => ({ code }),
      createBindGroupLayout: () => ({}),
      createPipelineLayout: () => ({}),
      createComputePipeline({ compute }: { compute: { module: { code: string }; entryPoint: string } }) {
        const pipeline = {}
        codes.set(pipeline, { code: compute.module.code, entry: compute.entryPoint })
        return pipeline
      },
      createBindGroup: ({ entries }: { entries: readonly object[] }) => ({ buffers: entries.length - 1 }),
    },
    tensorMap: tensors,
    ...{ commandEncoder: { beginComputePass: () => pass, copyBufferToBuffer() {} }, computePassEncoder: null },
    ...{ commandQueueOwnedIds: new Set(), dispatchCountInPass: 0, ensureCommandEncoderReady() {} },
    endComputePassEncoder: () => void (backend.computePassEncoder = null),
    submitQueue: () => void (backend.dispatchCountInPass = 0),
    makeTensorInfo(shape: number[]): tf.TensorInfo {
      const dataId = {}
      tensors.set(dataId, { shape, values: null, dtype: 'float32' })
      return { dataId, shape, dtype: 'float32' }
    },
    uploadToGPU: (id: object) => void (tensors.get(id)!.resource = { size: 4 }),
    ...{ tensorToBinding: () => ({}), makeUniforms: () => ({}) },
    disposeData: (id: object) => tensors.delete(id),
  }
  return { backend: backend as unknown as WebgpuBackend, launched, alive: () => tensors.size }
}

const withShaders = [...registeredOps()].filter(([, { webgpu }]) => webgpu)

test.each(withShaders)('%s launches only what every card can run, and keeps no scratch', (_, { webgpu }) => {
  const { forward, backward, sample } = webgpu!
  const { shapes, attrs, outputs, outputGradients = [], saved, gradients = [] } = sample!
  const { backend, launched, alive } = recorder()
  poisonMemory(true)
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, backend.makeTensorInfo([...shape], 'float32')]),
  )
  const made = forward({ inputs, attrs, backend })
  const ways = [made]
  if (backward) {
    const read = Object.fromEntries([
      ...outputGradients.map((name, i) => [name, made[i]!]),
      ...(saved ? [[saved, made[outputs.length]!]] : []),
    ])
    ways.push(backward({ inputs: { ...inputs, ...read }, attrs, backend }))
    expect(ways[1]!.map(({ shape }) => shape)).toEqual(gradients.map((name) => shapes[name]))
  }
  poisonMemory(false)
  expect(alive()).toBe(Object.keys(inputs).length + ways.flat().length) // no scratch
  expect(launched.length).toBeGreaterThanOrEqual(ways.length)
  for (const { code, entry, buffers, groups } of launched) {
    expect(code).toContain(`fn ${entry}(`)
    expect(buffers, entry).toBeLessThanOrEqual(8)
    for (const group of groups) expect(group > 0 && group <= 65_535, `${entry}: ${groups}`).toBe(true)
    const members = /struct Numbers \{(.*)\}/.exec(code)![1]!
    for (const [, name] of code.matchAll(/\bp\.(\w+)/g)) expect(members, `${entry}: p.${name}`).toContain(`${name}: `)
    for (const [, name] of code.matchAll(/\b(write_\w+)\(/g)) expect(code, `${entry}: ${name}`).toContain(`fn ${name}(`)
  }
})

import { BackendError } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { describeAdapter, isSoftware } from '../../src/tensor/webgpu/adapter.js'
import { makeStrict, throwFaults } from '../../src/tensor/webgpu/strict.js'
import type { GpuAdapter, WebgpuBackend } from '../../src/tensor/webgpu/types.js'

const adapter = (info: Partial<GpuAdapter['info']>, isFallbackAdapter?: boolean) =>
  ({ info: { vendor: '', architecture: '', device: '', description: '', ...info }, isFallbackAdapter }) as GpuAdapter

test('adapters are told in words', () => {
  const card = adapter({ vendor: 'nvidia', architecture: 'ampere', description: 'NVIDIA GeForce RTX 3080' })
  expect(describeAdapter(card)).toBe('WebGPU on nvidia ampere (NVIDIA GeForce RTX 3080)')
  expect(describeAdapter(adapter({ vendor: 'apple', architecture: 'metal-3' }))).toBe('WebGPU on apple metal-3')
  expect(describeAdapter(adapter({}))).toBe('WebGPU on an adapter without a name')
  expect(describeAdapter(adapter({ vendor: 'google', architecture: 'swiftshader' }))).toBe(
    'WebGPU on google swiftshader: a software adapter, on CPU cores',
  )
})

test.each([
  [{ vendor: 'google', architecture: 'swiftshader' }, true],
  [{ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, true],
  [{ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }, true],
  [{ vendor: 'intel', isFallbackAdapter: true }, true],
  [{ vendor: 'amd', architecture: 'rdna-3' }, false],
  [{ vendor: 'intel', description: 'Intel(R) Arc(TM) A770, warped' }, false],
])('%j is software: %s', (info, expected) => {
  expect(isSoftware(adapter(info))).toBe(expected)
})

test('an older browser says it on the adapter', () => {
  expect(isSoftware(adapter({ vendor: 'google' }, true))).toBe(true)
})

/** A device that can be told to fail, and what TensorFlow.js makes of it. */
function failing() {
  const device = { lost: new Promise(() => {}), onuncapturederror: null } as unknown as WebgpuBackend['device']
  const read = async () => new Float32Array([0, 0])
  const backend = { device, read, readSync: () => new Float32Array(2), runWebGPUProgram: () => ({}) }
  const fail = (message: string) => device.onuncapturederror!({ error: { message }, preventDefault() {} })
  return { backend: backend as unknown as WebgpuBackend, fail }
}

test('what the device refuses, the next run or read throws, once', async () => {
  const { backend, fail } = failing()
  makeStrict(backend)
  fail('no memory left')
  fail('and more')
  await expect(backend.read({})).rejects.toThrow(new BackendError('webgpu', 'no memory left'))
  expect([...(await backend.read({}))]).toEqual([0, 0])
  fail('bad shader')
  expect(() => backend.runWebGPUProgram()).toThrow(/bad shader/)
  expect(() => backend.runWebGPUProgram()).not.toThrow()
  fail('bad binding')
  expect(() => backend.readSync({})).toThrow(/bad binding/)
  expect(() => throwFaults(backend)).not.toThrow()
})

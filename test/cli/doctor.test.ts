import * as tf from '@tensorflow/tfjs'
import { afterEach, expect, test, vi } from 'vitest'
import { isSupported } from '../../src/cli/doctor/machine.js'
import { doctor } from '../../src/cli/doctor.js'

afterEach(() => tf.setBackend('cpu'))

async function said(options: Record<string, unknown>): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await doctor.run([], options)
  const text = log.mock.calls.map(([line]) => String(line)).join('\n')
  log.mockRestore()
  return text
}

test("--json: every backend runs or says why not, and auto's choice is the first that runs on what it is made for", async () => {
  const report = JSON.parse(await said({ json: true }))
  expect(report.backends.map(({ name }: { name: string }) => name)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu'])
  for (const { usable, device, reason } of report.backends) expect(usable ? device : reason).toMatch(/\w/)
  const suited = ({ usable, device }: { usable: boolean; device?: string }) => usable && !/software/.test(device!)
  expect(report.backends.find(suited).name).toBe(report.chosen)
  expect(tf.getBackend()).toBe(report.chosen)
  expect(report.versions).toMatchObject({ spikemba: expect.stringMatching(/^\d+\./), '@tensorflow/tfjs': '4.22.0' })
  expect(report.node.supported).toBe(true)
  expect(report.kernels.map(({ name, runs }: { name: string; runs: boolean }) => [name, runs])).toEqual([
    ['spikemba', true],
    ['tslab', true],
  ])
  for (const { version, missing } of report.tools)
    expect((version === undefined) !== (missing === undefined)).toBe(true)
})

test('for people: the backend comes first, with its device and the reason', async () => {
  const [first, second, third] = (await said({})).split('\n')
  expect(first).toMatch(/^backend {4}(tensorflow|webgpu|wasm): \w/)
  expect(second).toMatch(/kernels|operations/)
  expect(third).toMatch(/the fastest/)
})

test('says for each backend how every op runs there', async () => {
  const { backends } = JSON.parse(await said({ json: true })) as { backends: { name: string; ops?: object }[] }
  const ops = Object.fromEntries(backends.map(({ name, ops }) => [name, ops]))
  expect(ops.wasm).toMatchObject({ SelectiveScan: 'simd', SpikeAttention: 'simd' })
  expect(ops.cpu).toMatchObject({ SelectiveScan: 'loop' })
  if (ops.tensorflow) expect(Object.values(ops.tensorflow)).not.toContain('reference')
  expect(await said({})).toMatch(/ok wasm .*\n +WebAssembly SIMD: AdamStep, CausalConv, /)
})

test('Node 20.19 is the oldest', () => {
  expect(['20.18.9', '20.19.0', '22.3.0', '18.20.0'].map(isSupported)).toEqual([false, true, true, false])
})

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { kernelFolder } from '../../src/cli/jupyter/kernels.js'
import { installKernel, uninstallKernel } from '../../src/cli/jupyter/ownKernel.js'
import { parseKernelSpec } from '../../src/kernel/spec/kernelSpec.js'
import freshDist from '../notebooks/freshDist.js'

let place: string
const data = () => ({ path: join(place, 'share', 'jupyter'), whose: 'of a test' })
const file = () => join(kernelFolder(data(), 'spikemba'), 'kernel.json')

beforeEach(() => {
  freshDist()
  place = mkdtempSync(join(tmpdir(), 'spikemba-kernel-install-'))
})
afterEach(() => rmSync(place, { recursive: true }))

test('the kernel is put where Jupyter looks, started by this Node, interrupted by a message', async () => {
  expect(await installKernel(data())).toBe(kernelFolder(data(), 'spikemba'))
  const spec = parseKernelSpec(readFileSync(file(), 'utf8'), 'spikemba', place)!
  expect(spec).toMatchObject({ displayName: 'TypeScript (SpikeMba)', language: 'typescript', interruptMode: 'message' })
  expect(spec.argv[0]).toBe(process.execPath)
  expect(spec.argv.slice(-2)).toEqual(['--connection-file', '{connection_file}'])
  expect(spec.argv).toContain('--no-force-async-hooks-checks')
  expect(existsSync(spec.argv.find((word) => word.endsWith('main.js'))!)).toBe(true)
})

test('installing again replaces it; uninstalling leaves nothing', async () => {
  await installKernel(data())
  writeFileSync(file(), '{ "argv": ["old", "--connection-file"] }')
  await installKernel(data())
  expect(readFileSync(file(), 'utf8')).toContain('main.js')
  await uninstallKernel(data())
  expect(existsSync(kernelFolder(data(), 'spikemba'))).toBe(false)
})

test('what is not there, or not ours, is not removed', async () => {
  await expect(uninstallKernel(data())).rejects.toThrow('the kernel spikemba is not installed in')
  mkdirSync(kernelFolder(data(), 'spikemba'), { recursive: true })
  writeFileSync(file(), '{ "argv": ["another"] }')
  await expect(uninstallKernel(data())).rejects.toThrow("is not this project's")
  expect(existsSync(file())).toBe(true)
})

test('a folder that cannot be is told in a sentence', async () => {
  mkdirSync(join(place, 'share'))
  writeFileSync(join(place, 'share', 'jupyter'), '')
  await expect(installKernel(data())).rejects.toThrow(/cannot be a folder: something on the way to it is a file/)
})

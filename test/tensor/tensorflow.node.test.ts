import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findTensorflow, graphicsCard } from '../../src/tensor/tensorflow.node.js'

let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'spikemba-node-'))
})
afterEach(() => rmSync(project, { recursive: true, force: true }))

/** A package as npm leaves it, with or without its compiled file. */
function install(name: string, built: boolean): string {
  const folder = join(project, 'node_modules', name)
  mkdirSync(join(folder, 'lib', 'napi-v8'), { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name, binary: { module_name: 'tfjs_binding', napi_versions: [3, 8, 99] } }),
  )
  if (built) writeFileSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), '')
  return folder
}
const found = () => findTensorflow([join(project, 'package.json')])

test('nothing is found where nothing is installed', () => {
  expect(findTensorflow([join(project, 'package.json')], ['@tensorflow/no-such-package'])).toBeUndefined()
})

test('an installed package is found before it is built', () => {
  const folder = install('@tensorflow/tfjs-node', false)
  expect(found()).toEqual({
    name: '@tensorflow/tfjs-node',
    folder,
    binding: join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'),
    built: false,
  })
})

test('a built package comes before an unbuilt one, then the one for GPUs first', () => {
  install('@tensorflow/tfjs-node-gpu', false)
  install('@tensorflow/tfjs-node', true)
  expect(found()).toMatchObject({ name: '@tensorflow/tfjs-node', built: true })
  install('@tensorflow/tfjs-node-gpu', true)
  expect(found()).toMatchObject({ name: '@tensorflow/tfjs-node-gpu', built: true })
})

test("the card's name is the driver's", () => {
  expect(graphicsCard(join(project, 'absent'))).toBeUndefined()
  mkdirSync(join(project, 'gpus', '0000:01:00.0'), { recursive: true })
  writeFileSync(
    join(project, 'gpus', '0000:01:00.0', 'information'),
    'Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 12\n',
  )
  expect(graphicsCard(join(project, 'gpus'))).toBe('NVIDIA H100 80GB HBM3')
})

import { expect, test } from 'vitest'
import { placeOf, wheelsFor } from '../../../src/cli/tensorflow/wheels.js'

test('every wheel is pinned by version, size and checksum', () => {
  for (const wheels of [
    wheelsFor(false, 'linux', 'x64'),
    wheelsFor(false, 'linux', 'arm64'),
    wheelsFor(true, 'linux', 'x64'),
  ]) {
    for (const { requirement, bytes, sha256, unpackedBytes } of wheels) {
      expect(requirement).toMatch(/^[a-z0-9-]+==[\d.]+$/)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(unpackedBytes).toBeGreaterThan(bytes)
    }
  }
})

test("the CUDA set is TensorFlow and the twelve wheels of its 'and-cuda' extra", () => {
  const names = wheelsFor(true, 'linux', 'x64').map(({ requirement }) => requirement.split('==')[0])
  expect(names[0]).toBe('tensorflow')
  expect(names.slice(1).every((name) => name!.startsWith('nvidia-') && name!.endsWith('-cu12'))).toBe(true)
  expect(new Set(names).size).toBe(13)
})

test('says on which machines there is no library', () => {
  expect(() => wheelsFor(false, 'darwin', 'arm64')).toThrow(
    'TensorFlow is built on Linux x64 and arm64 only, this is darwin arm64; the wasm backend runs here without any setup',
  )
  expect(() => wheelsFor(true, 'linux', 'arm64')).toThrow('TensorFlow with CUDA is built on Linux x64 only')
})

test.each([
  ['tensorflow/libtensorflow_cc.so.2', 'lib/libtensorflow_cc.so.2'],
  ['tensorflow/libtensorflow_framework.so.2', 'lib/libtensorflow_framework.so.2'],
  ['tensorflow/include/tensorflow/c/c_api.h', 'include/tensorflow/c/c_api.h'],
  ['tensorflow/include/absl/base/config.h', 'include/absl/base/config.h'],
  ['nvidia/cublas/lib/libcublas.so.12', 'nvidia/cublas/lib/libcublas.so.12'],
  ['nvidia/cuda_nvcc/bin/ptxas', 'nvidia/cuda_nvcc/bin/ptxas'],
  ['tensorflow/python/_pywrap_tensorflow_internal.so', undefined],
  ['nvidia/cublas/include/cublas.h', undefined],
  ['../nvidia/cublas/lib/x', undefined],
  ['nvidia/../../lib/x', undefined],
])('%s goes to %s', (file, place) => {
  expect(placeOf(file)).toBe(place)
})

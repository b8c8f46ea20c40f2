import { useBackend } from 'spikemba/tensor'
import { guardHeap, HEAP_LIMIT, wasmHeapBytes } from 'spikemba/train'
import { afterAll, expect, test } from 'vitest'

afterAll(async () => void (await useBackend('cpu')))

test('knows the heap of the WebAssembly backend, and only that', async () => {
  expect(wasmHeapBytes()).toBeUndefined()
  await useBackend('wasm')
  expect(wasmHeapBytes()).toBeGreaterThan(2 ** 20)
})

test('refuses a heap that is nearly full, and says what to do', () => {
  expect(() => guardHeap('choose a micro-batch below 16', HEAP_LIMIT, 3.6 * 2 ** 30)).toThrow(
    'the WebAssembly heap has grown to 3.60 GiB, expected at most 3.50 of its 4; choose a micro-batch below 16',
  )
})

test('lets a heap below the limit pass', () => {
  expect(() => guardHeap('', HEAP_LIMIT, 3.5 * 2 ** 30)).not.toThrow()
  expect(() => guardHeap('')).not.toThrow()
})

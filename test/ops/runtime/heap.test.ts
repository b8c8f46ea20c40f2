import { useBackend } from 'spikemba/tensor'
import { afterAll, expect, test } from 'vitest'
import { guardHeap, HEAP_LIMIT, HeapError, requireHeap, wasmHeapBytes } from '../../../src/ops/runtime/wasm/heap.js'

afterAll(async () => void (await useBackend('cpu')))

test('knows the heap of the WebAssembly backend, and only that', async () => {
  expect(wasmHeapBytes()).toBeUndefined()
  await useBackend('wasm')
  expect(wasmHeapBytes()).toBeGreaterThan(2 ** 20)
})

test('refuses a heap that is nearly full, and says what to do', () => {
  expect(() => guardHeap('choose a micro-batch below 16', 3.6 * 2 ** 30)).toThrow(
    "WebAssembly's memory (4 GiB at most) is nearly full: it has grown to 3.60 GiB, expected at most 3.50; choose a micro-batch below 16",
  )
})

test('lets a heap below the limit pass', () => {
  expect(() => guardHeap('', HEAP_LIMIT)).not.toThrow()
  expect(() => guardHeap('')).not.toThrow()
})

test('refuses beforehand what would not fit, on wasm alone', async () => {
  const ask = (bytes: number) => () => requireHeap(bytes, 'a pass over 90 clips', 'split the video')
  await useBackend('wasm')
  expect(ask(HEAP_LIMIT)).not.toThrow()
  expect(ask(5 * 2 ** 30)).toThrow(HeapError)
  expect(ask(5 * 2 ** 30)).toThrow(
    "WebAssembly's memory (4 GiB at most) is too small: a pass over 90 clips needs about 5.00 GiB, expected at most 3.50; split the video",
  )
  await useBackend('cpu')
  expect(ask(5 * 2 ** 30)).not.toThrow()
})

import * as tf from '@tensorflow/tfjs'
import { SpikeMba } from 'spikemba/model'
import { trainable } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { fit } from 'spikemba/train'
import { describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { fakeDataset } from './fakeDataset.js'

const [WARM_UP, STEPS] = [10, 110]

/** What the backend holds: tensors, their bytes, and the memory that it has taken for them where it tells. */
function held(): string {
  const { numTensors, numDataBuffers, numBytes } = tf.memory()
  const { bufferManager, wasm } = tf.backend() as unknown as Private
  return JSON.stringify({
    ...{ numTensors, numDataBuffers, numBytes, ids: tf.backend().numDataIds() },
    ...(wasm && { heap: wasm.HEAPU8.length }),
    ...(bufferManager && { buffers: bufferManager.numUsedBuffers, bytes: bufferManager.numBytesAllocated }),
  })
}

/** Of the backends wasm and webgpu. */
interface Private {
  readonly wasm?: { readonly HEAPU8: Uint8Array }
  readonly bufferManager?: { readonly numUsedBuffers: number; readonly numBytesAllocated: number }
}

/** Bytes of the process that are neither JavaScript's nor in an ArrayBuffer: of libraries. */
function native(): number {
  const { rss, heapTotal, external } = process.memoryUsage()
  return rss - heapTotal - external
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

describe.each(BACKENDS)('on %s', (backend) => {
  test('a hundred steps of training leave the memory as the tenth has left it', { timeout: 3_600_000 }, async () => {
    await useBackend(backend)
    const sizes = { dVideo: 4, dText: 3, dModel: 8, dState: 4, blocks: 1, slots: 2, spikeSteps: 2 }
    const model = SpikeMba.create('tiny', sizes, 3)
    const data = { train: fakeDataset(1) } // steps of the same sizes
    const found = new Map<string, number>()
    const natives: number[] = []
    for await (const record of fit(trainable(model), data, { steps: STEPS, batch: 1, gradientClip: 0.1 })) {
      if (record.kind !== 'step' || record.step <= WARM_UP) continue
      expect(record.losses.total).toBeGreaterThan(0)
      found.set(held(), record.step)
      natives.push(native())
    }
    model.dispose()
    expect([...found.keys()]).toHaveLength(1)
    expect(natives).toHaveLength(STEPS - WARM_UP)
    // The model and its moments are 60 kB: as many lost in each step would be 4.8 MB between these.
    expect(median(natives.slice(-20)) - median(natives.slice(0, 20))).toBeLessThan(4e6)
  })
})

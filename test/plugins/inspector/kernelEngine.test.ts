import { writeRecording } from 'spikemba/inspector'
import { expect, test } from 'vitest'
import { type KernelWay, kernelEngine, type ViewComm } from '../../../plugins/inspector/src/kernelEngine.js'
import { plantedRecording } from '../../inspector/plantedRecording.js'

const recording = plantedRecording({ clips: 20, channels: 4, steps: 2 })

/** A kernel that does as it is told. */
function fakeKernel() {
  let status = 'idle'
  const listeners = new Set<() => void>()
  const sent: Readonly<Record<string, unknown>>[] = []
  let answer: Parameters<ViewComm['onMessage']>[0] = () => {}
  let closed = (): void => {}
  let opened = 0
  let gone = true
  const way: KernelWay = {
    status: () => status,
    onStatus(changed) {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },
    open() {
      opened++
      gone = false
      return {
        get gone() {
          return gone
        },
        send: (data) => sent.push(data),
        onMessage(handler) {
          answer = handler
        },
        onClose(handler) {
          closed = handler
        },
        close() {
          gone = true
        },
      }
    },
  }
  return {
    way,
    sent,
    opened: () => opened,
    answer: (data: Readonly<Record<string, unknown>>, ...buffers: Uint8Array[]) => answer(data, buffers),
    close: () => closed(),
    become(next: string) {
      status = next
      if (next === 'restarting') gone = true
      for (const each of listeners) each()
    },
  }
}

test('the kernel is asked through one comm, and its recording is the answer; answers of before are none', async () => {
  const kernel = fakeKernel()
  const engine = kernelEngine(kernel.way, 'a')
  for (const run of [1, 2]) {
    const answered = engine.run({ spikeSteps: run })
    kernel.answer({ run: run - 1, step: 5 }, new Uint8Array(3))
    kernel.answer({ run, step: 10 * run }, writeRecording(recording))
    expect((await answered).saliency).toEqual(recording.saliency)
  }
  expect(kernel.sent).toEqual([1, 2].map((run) => ({ run, change: { spikeSteps: run } })))
  expect(kernel.opened()).toBe(1)
  expect(engine.says).toContain('after training step 20')
})

test.each<[string, (kernel: ReturnType<typeof fakeKernel>) => void, string]>([
  ['dead', ({ become }) => become('dead'), 'the kernel is dead; restart it and run the cell again'],
  ['restarts', ({ become }) => become('restarting'), 'the kernel restarts and forgets the model; run the cell again'],
  ['gone', ({ become }) => become('none'), 'no kernel runs for this notebook'],
  ['another one', ({ close }) => close(), 'this kernel does not know the model'],
  ['a model that fails', ({ answer }) => answer({ run: 1, problem: 'T is too large' }), 'T is too large'],
  ['damaged bytes', ({ answer }) => answer({ run: 1, step: 0 }, new Uint8Array(4)), 'what the kernel recorded'],
])('a question that gets no answer gets a sentence: %s', async (_, happen, told) => {
  const kernel = fakeKernel()
  const engine = kernelEngine(kernel.way, 'a')
  const answered = engine.run({})
  happen(kernel)
  await expect(answered).rejects.toThrow(told)
  kernel.become('idle')
  const again = engine.run({}) // the way is tried again
  kernel.answer({ run: 2, step: 0 }, writeRecording(recording))
  expect((await again).sample).toEqual(recording.sample)
})

test('a kernel that is dead is not asked; one that never answers is given up; a busy one is told of', async () => {
  const kernel = fakeKernel()
  const engine = kernelEngine(kernel.way, 'a', 30)
  kernel.become('dead')
  await expect(engine.run({})).rejects.toThrow('dead')
  expect(kernel.sent).toEqual([])
  kernel.become('busy')
  expect(engine.waiting).toBe('the kernel is busy and answers when its cell pauses')
  await expect(engine.run({})).rejects.toThrow('has not answered')
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  diskFolder,
  loadBenchmark,
  makeShapes,
  memoryFolder,
  renderClip,
  shapesScene,
  writeFolder,
} from 'spikemba/datasets'
import { expect, test } from 'vitest'

const small = { trainVideos: 6, valVideos: 3 }
const world = memoryFolder(new Map(makeShapes(small)), 'shapes')

test('the world loads as a benchmark whose windows are those of the scene', async () => {
  const train = await loadBenchmark('shapes', { dir: world, split: 'train' })
  expect(train.length).toBeGreaterThan(12)
  const sample = await train.sample(0)
  const scene = shapesScene(sample.vid)
  expect(sample.clips).toBe(scene.clips)
  expect(train.dVideo).toBe(sample.video.length / sample.clips)
  const [start, end] = sample.windows[0]!
  expect(scene.events.some((event) => event.start * 2 === start && event.end * 2 === end)).toBe(true)
  expect(sample.foreground.reduce((sum, inside) => sum + inside, 0)).toBe(
    sample.windows.reduce((sum, [a, b]) => sum + (b - a) / 2, 0),
  )
})

test('the same seed gives the same bytes, another seed other videos', () => {
  const again = new Map(makeShapes(small))
  for (const [file, bytes] of makeShapes(small)) expect(again.get(file)).toEqual(bytes)
  expect([...new Map(makeShapes({ ...small, seed: 2 })).keys()]).not.toEqual([...again.keys()])
})

test('a video is asked several things, each a different kind of object', async () => {
  const { annotations } = await loadBenchmark('shapes', { dir: world, split: 'train' })
  const first = annotations.filter(({ vid }) => vid === annotations[0]!.vid)
  expect(first.length).toBeGreaterThanOrEqual(2)
  expect(new Set(first.map(({ relevant_windows }) => JSON.stringify(relevant_windows))).size).toBe(first.length)
})

test('every kind but the first shares all but one attribute with another', () => {
  const { events } = shapesScene('shapes-1-train-0003')
  const kinds = [...new Set(events.map(({ colour, shape, action }) => [colour, shape, action].join(' ')))]
  const shared = (a: string, b: string): number => a.split(' ').filter((word, i) => word === b.split(' ')[i]).length
  const close = kinds.filter((kind) => kinds.some((other) => other !== kind && shared(kind, other) === 2))
  expect(close.length).toBeGreaterThanOrEqual(kinds.length - 1)
})

test('frames show what the scene says: a red blinker is there in one frame and gone in the next', () => {
  const scene = shapesScene('shapes-1-train-0000')
  const blinker = {
    ...scene.events[0]!,
    colour: 'red' as const,
    shape: 'circle' as const,
    action: 'blinks' as const,
    x: 0.5,
    y: 0.5,
  }
  const { frames, width } = renderClip({ ...scene, events: [blinker] }, blinker.start)
  const centre = 3 * (24 * width + 24)
  expect(frames.map((frame) => frame[centre]! > 200)).toEqual([true, false, true, false])
})

test('a picture may be larger than what the features see', () => {
  const { frames, width, height } = renderClip('shapes-1-val-0001', 3, { size: 96, frames: 2 })
  expect([frames.length, width, height, frames[0]!.length]).toEqual([2, 96, 96, 96 * 96 * 3])
})

test('a name of another world and a clip beyond the video are refused', () => {
  expect(() => shapesScene('NUsG9BgSes0')).toThrow('vid is "NUsG9BgSes0", expected a name such as shapes-1-train-0007')
  expect(() => renderClip('shapes-1-val-0001', 99)).toThrow(/clip is 99, expected 0 to \d+/)
})

test('written to a disk it reads back the same', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'shapes-'))
  try {
    const { files } = await writeFolder(dir, makeShapes(small))
    expect(files).toBeGreaterThan(50)
    const [onDisk, inMemory] = await Promise.all(
      [diskFolder(dir), world].map((folder) => loadBenchmark('shapes', { dir: folder, split: 'val' })),
    )
    expect(onDisk!.checksum).toBe(inMemory!.checksum)
    expect(await onDisk!.sample(1)).toEqual(await inMemory!.sample(1))
  } finally {
    await rm(dir, { recursive: true })
  }
})

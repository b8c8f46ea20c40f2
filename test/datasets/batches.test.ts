import fc from 'fast-check'
import { batches, loadBenchmark, makeShapes, memoryFolder, type Sample, shuffleSentences } from 'spikemba/datasets'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'

/** A dataset of names whose samples arrive late and out of turn. */
const numbered = (
  length: number,
  asked: number[] = [],
): { length: number; sample: (index: number) => Promise<Sample> } => ({
  length,
  async sample(index) {
    asked.push(index)
    await new Promise((resolve) => setTimeout(resolve, (index * 7) % 3))
    return { qid: index } as Sample
  },
})

async function all(source: AsyncIterable<Sample[]>): Promise<number[][]> {
  const seen: number[][] = []
  for await (const batch of source) seen.push(batch.map(({ qid }) => Number(qid)))
  return seen
}

test('without a source of randomness the order is the file’s, with any prefetch', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 4 }),
      async (length, batch, prefetch) => {
        const seen = await all(batches(numbered(length), { batch, prefetch }))
        expect(seen.flat()).toEqual(Array.from({ length }, (_, i) => i))
        expect(seen.slice(0, -1).every((group) => group.length === batch)).toBe(true)
      },
    ),
    { numRuns: 20 },
  )
})

test('shuffling visits each once, differently each time, the same from the same seed', async () => {
  const source = batches(numbered(20), { batch: 6, random: Random.seeded(3) })
  const [first, second] = [(await all(source)).flat(), (await all(source)).flat()]
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(second).not.toEqual(first)
  expect((await all(batches(numbered(20), { batch: 6, random: Random.seeded(3), prefetch: 3 }))).flat()).toEqual(first)
})

test('a last smaller batch can be dropped', async () => {
  expect((await all(batches(numbered(7), { batch: 3, dropLast: true }))).map((group) => group.length)).toEqual([3, 3])
})

test('reads ahead as far as asked and no further', async () => {
  const asked: number[] = []
  const iterator = batches(numbered(10, asked), { batch: 2, prefetch: 2 })[Symbol.asyncIterator]()
  await iterator.next()
  expect(asked).toEqual([0, 1, 2, 3, 4, 5])
})

test('a sample that fails is told when its batch comes, not before', async () => {
  const failing = {
    length: 4,
    sample: async (index: number) => (index === 3 ? Promise.reject(new Error('no file')) : ({ qid: index } as Sample)),
  }
  const iterator = batches(failing, { batch: 2, prefetch: 1 })[Symbol.asyncIterator]()
  expect((await iterator.next()).value.length).toBe(2)
  await expect(iterator.next()).rejects.toThrow('no file')
})

test('a batch of none is refused', () => {
  expect(() => batches(numbered(3), { batch: 0 })).toThrow('batch is 0, expected a whole number of at least 1')
  expect(() => batches(numbered(3), { batch: 1, prefetch: -1 })).toThrow('prefetch is -1')
})

test('shuffled sentences come from other videos; videos and ground truth stay', async () => {
  const dataset = await loadBenchmark('shapes', {
    dir: memoryFolder(new Map(makeShapes({ trainVideos: 5, valVideos: 1 }))),
    split: 'train',
  })
  const shuffled = shuffleSentences(dataset, Random.seeded(1))
  const sentences: string[] = []
  for (let i = 0; i < dataset.length; i++) {
    const [own, asked] = [await dataset.sample(i), await shuffled.sample(i)]
    expect([asked.qid, asked.vid, asked.video, asked.windows]).toEqual([own.qid, own.vid, own.video, own.windows])
    const origin = dataset.annotations.filter(({ query, vid }) => query === asked.query && vid !== own.vid)
    expect(origin.length).toBeGreaterThan(0)
    sentences.push(asked.query)
  }
  expect(sentences.sort()).toEqual(dataset.annotations.map(({ query }) => query).sort())
})

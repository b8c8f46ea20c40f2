import type { Random } from '../tensor/index.js'
import type { Dataset } from './dataset.js'
import { showsDataset, showsSample } from './showSample.js'

/**
 * The same videos and ground truth, each asked with the sentence of another video: what a model still scores here
 * it scores without reading the sentence.
 */
export function shuffleSentences(dataset: Dataset, random: Random): Dataset {
  const partner = partners(
    dataset.annotations.map(({ vid }) => vid),
    random,
  )
  return showsDataset({
    ...dataset,
    async sample(index) {
      const own = await dataset.sample(index)
      const other = await dataset.sample(partner[index]!)
      return showsSample({ ...own, query: other.query, text: other.text, words: other.words })
    },
  })
}

/**
 * A random rearrangement in which no one keeps a sentence of its own video; where one video has most rows, some must.
 */
function partners(videos: readonly string[], random: Random): number[] {
  const order = random.shuffle(videos.map((_, i) => i))
  for (let round = 0; round < 10; round++) {
    const clashes = order.flatMap((partner, i) => (videos[partner] === videos[i] ? [i] : []))
    if (clashes.length === 0) break
    for (const i of clashes) {
      const j = random.int(order.length)
      if (videos[order[j]!] === videos[i] || videos[order[i]!] === videos[j]) continue
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
  }
  return order
}

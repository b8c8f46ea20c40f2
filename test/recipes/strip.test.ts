import { saliencyTimeline } from 'spikemba/viz'
import { expect, test } from 'vitest'
import { strip } from '../../src/recipes/strip.js'

const frames = ['a.png', 'b.png', 'c.png']
const timeline = (scale: number): Promise<string> =>
  saliencyTimeline({ clipSec: 2, saliency: [0.1, 0.9, 0.4].map((value) => value * scale), predicted: [] }).svg()

/** Where the strip begins and ends, in pixels of a drawing that is as wide as it wants to be. */
function edges(html: string): [left: number, right: number] {
  const [, total, left, width] = /max-width:([\d.]+)px.*margin-left:([\d.]+)%;width:([\d.]+)%/.exec(html)!
  const at = (share: number): number => Math.round((share * Number(total)) / 100)
  return [at(Number(left)), at(Number(left) + Number(width))]
}

test.each([1, -1e-5, 1e7])(
  'begins and ends with the time axis, however long its words are (saliency · %d)',
  async (scale) => {
    const svg = await timeline(scale)
    const left = Number(/translate\(([\d.]+),/.exec(svg)![1])
    expect(edges(strip(frames, svg))).toEqual([left, left + 640])
    expect(svg).toContain('x2="640"') // a line over the whole plot
  },
)

test('the axis does not always begin in the same place', async () => {
  const begin = async (scale: number): Promise<number> => edges(strip(frames, await timeline(scale)))[0]
  expect(await begin(1e7)).toBeGreaterThan(await begin(1))
})

test('no pictures, no strip', async () => {
  expect(strip([], await timeline(1))).toBe('')
})

import { blockDiagram } from 'spikemba/viz'
import { expect, test } from 'vitest'

type Layer = { data: { values: Record<string, number>[] } }
const layersOf = (figure: ReturnType<typeof blockDiagram>): Layer[] => figure.spec.layer as Layer[]

test('the text names every arrow', () => {
  const boxes = ['a', 'b', 'two\nlines'].map((name, column) => ({ name, at: [column, 0] as const }))
  const arrows = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'two lines' },
  ]
  expect(blockDiagram({ boxes, arrows }, { title: 'chain' }).text).toBe('chain: 3 blocks; a → b, b → two lines')
})

test('an arrow runs from border to border, also to a box straight below', () => {
  const data = {
    boxes: [
      { name: 'a', at: [0, 0] as const },
      { name: 'b', at: [2, 0] as const },
      { name: 'c', at: [0, 2] as const },
    ],
    arrows: [
      { from: 'a', to: 'b' },
      { from: 'a', to: 'c' },
    ],
  }
  const [lines, , , , rects] = layersOf(blockDiagram(data))
  const [a, b, c] = rects!.data.values
  const [across, down] = lines!.data.values
  expect([across!.x, across!.x2, across!.y, across!.y2]).toEqual([a!.x2, b!.x, 0, 0])
  expect([down!.x, down!.x2]).toEqual([0, 0])
  expect([down!.y, down!.y2]).toEqual([a!.y2, c!.y])
})

/** Boxes and arrows. */
import { type BlockDiagramData, blockDiagram } from 'spikemba/viz'
import type { Gallery } from './entry.js'

const one = (more: object = {}): BlockDiagramData => ({ boxes: [{ name: 'a', at: [0, 0], ...more }], arrows: [] })

export const diagrams: Gallery = {
  'blockDiagram/a block with a way around': {
    draw: () =>
      blockDiagram(
        {
          boxes: [
            { name: 'tokens', at: [0, 0], kind: 'input', note: '[b, m, d]' },
            { name: 'norm', at: [1, 0] },
            { name: 'spiking\nneurons', at: [2, -0.5], kind: 'spike' },
            { name: 'selective\nscan', at: [2, 0.5], kind: 'state', note: 'state [e, n]' },
            { name: '×', at: [3, 0] },
            { name: '+', at: [4, 0], kind: 'result' },
          ],
          arrows: [
            { from: 'tokens', to: 'norm' },
            { from: 'norm', to: 'spiking neurons' },
            { from: 'norm', to: 'selective scan' },
            { from: 'spiking neurons', to: '×', label: 'gate' },
            { from: 'selective scan', to: '×' },
            { from: '×', to: '+' },
            {
              from: 'tokens',
              to: '+',
              label: 'residual',
              via: [
                [0, 1.5],
                [4, 1.5],
              ],
            },
          ],
        },
        { title: 'A block with a way around' },
      ),
    bad: {
      'no boxes': () => blockDiagram({ boxes: [], arrows: [] }),
      'nothing at all': () => blockDiagram(undefined as never),
      NaN: () => blockDiagram(one({ at: [0, Number.NaN] })),
      'a name twice': () => blockDiagram({ boxes: [...one().boxes, { name: 'a', at: [1, 0] }], arrows: [] }),
      'a place twice': () => blockDiagram({ boxes: [...one().boxes, { name: 'b', at: [0, 0] }], arrows: [] }),
      'an arrow to nowhere': () => blockDiagram({ ...one(), arrows: [{ from: 'a', to: 'b' }] }),
      'one box': () => blockDiagram(one()),
    },
  },
}

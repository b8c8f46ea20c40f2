/** A module as a tree: its parts by name, their parameters with shapes, and the share of each part in all numbers. */
import { group, many, percent, type Self, shapeText, showTable } from '../display/index.js'

/** One module of a tree. */
export interface ModuleNode {
  /** Its name in the module that holds it; empty at the root. */
  readonly name: string
  /** Its class. */
  readonly kind: string
  /** Its own parameters, without those of its parts. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[]
  /** Its own saved but untrained tensors. */
  readonly buffers: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly parts: readonly ModuleNode[]
}

/** Most rows: deeper parts are counted with the one that holds them. */
const ROWS = 34

export function moduleTree(root: ModuleNode): Self {
  const total = count(root)
  const brief = `${root.kind}: ${many(total, 'parameter')}`
  const shown = () => {
    const deepest = depthOf(root)
    let depth = deepest
    while (depth > 1 && rowsOf(root, depth).length > ROWS) depth--
    const rows = rowsOf(root, depth)
    const shares = rows.map(({ node }) => (total > 0 ? count(node) / total : 0))
    const columns = [
      { title: 'module', cells: rows.map(({ node }) => node.name || root.kind) },
      { title: 'class', cells: rows.map(({ node, depth }) => (depth === 0 ? '' : node.kind)) },
      {
        title: 'shapes',
        cells: rows.map(({ node, folded }) =>
          [...shapes(node), ...(folded ? [`${many(inside(node), 'module')} inside`] : [])].join(', '),
        ),
      },
      { title: 'parameters', cells: rows.map(({ node }) => group(count(node))), right: true },
      { title: 'share', cells: shares.map(percent), right: true },
    ]
    const buffers = all(root).reduce(
      (sum, node) => sum + node.buffers.reduce((own, { shape }) => own + size(shape), 0),
      0,
    )
    const notes = [
      `${many(4 * total, 'byte')} as float32${buffers > 0 ? `; beside them ${many(buffers, 'number')} that are saved and not trained` : ''}`,
    ]
    return showTable({ title: brief, columns, depths: rows.map(({ depth }) => depth), shares, notes })
  }
  return { brief, shown }
}

interface Row {
  readonly node: ModuleNode
  readonly depth: number
  /** Parts are not rows of their own. */
  readonly folded: boolean
}

const rowsOf = (node: ModuleNode, most: number, depth = 0): Row[] => [
  { node, depth, folded: depth === most && node.parts.length > 0 },
  ...(depth < most ? node.parts.flatMap((part) => rowsOf(part, most, depth + 1)) : []),
]
const all = (node: ModuleNode): ModuleNode[] => [node, ...node.parts.flatMap(all)]
const inside = (node: ModuleNode): number => all(node).length - 1
const depthOf = (node: ModuleNode): number => Math.max(0, ...node.parts.map((part) => 1 + depthOf(part)))
const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)
const count = (node: ModuleNode): number =>
  all(node).reduce((sum, { parameters }) => sum + parameters.reduce((own, { shape }) => own + size(shape), 0), 0)
const shapes = ({ parameters }: ModuleNode): string[] =>
  parameters.map(({ name, shape }) => `${name} ${shapeText(shape)}`)

/** Writes small ONNX files: just the messages of onnx.proto that a chain of operations needs. */

export interface OnnxNode {
  readonly type: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>
  /** Name → element type and axes; a text names an axis of any length. */
  readonly inputs: Readonly<Record<string, readonly ['float' | 'int64', ...(number | string)[]]>>
  readonly outputs: Readonly<Record<string, readonly ['float' | 'int64', ...(number | string)[]]>>
}

const ELEMENT = { float: 1, int64: 7 }

export function onnxModel({ nodes, weights, inputs, outputs }: OnnxGraph): Uint8Array {
  const graph = [
    ...nodes.map((node) => field(1, nodeBytes(node))),
    field(2, text('graph')),
    ...Object.entries(weights).map(([name, { shape, data }]) =>
      field(5, [
        ...shape.flatMap((size) => number(1, size)),
        ...number(2, ELEMENT.float),
        ...field(8, text(name)),
        ...field(9, [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
      ]),
    ),
    ...Object.entries(inputs).map(([name, type]) => field(11, valueInfo(name, type))),
    ...Object.entries(outputs).map(([name, type]) => field(12, valueInfo(name, type))),
  ].flat()
  const opset = field(8, number(2, 17))
  return Uint8Array.from([...number(1, 8), ...field(7, graph), ...opset])
}

const nodeBytes = ({ type, inputs, outputs, attributes = {} }: OnnxNode): number[] => [
  ...inputs.flatMap((name) => field(1, text(name))),
  ...outputs.flatMap((name) => field(2, text(name))),
  ...field(4, text(type)),
  ...Object.entries(attributes).flatMap(([name, value]) =>
    field(5, [
      ...field(1, text(name)),
      ...(typeof value === 'number'
        ? [...number(3, value), ...number(20, 2)]
        : [...value.flatMap((each) => number(8, each)), ...number(20, 7)]),
    ]),
  ),
]

const valueInfo = (
  name: string,
  [element, ...axes]: readonly ['float' | 'int64', ...(number | string)[]],
): number[] => [
  ...field(1, text(name)),
  ...field(
    2,
    field(1, [
      ...number(1, ELEMENT[element]),
      ...field(
        2,
        axes.flatMap((axis) => field(1, typeof axis === 'number' ? number(1, axis) : field(2, text(axis)))),
      ),
    ]),
  ),
]

const text = (words: string): number[] => [...new TextEncoder().encode(words)]
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
const number = (name: number, value: number): number[] => [...varint(name * 8), ...varint(value)]
const field = (name: number, content: readonly number[]): number[] => [
  ...varint(name * 8 + 2),
  ...varint(content.length),
  ...content,
]

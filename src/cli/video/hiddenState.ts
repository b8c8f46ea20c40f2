/**
 * Makes the last hidden state of a CLIP text model an output. Exports for JavaScript give only the pooled sentence
 * (`text_embeds`), but the features of the benchmarks are one row a word.
 *
 * An ONNX file is one protobuf message, and of a field that comes twice the parts are merged: a second `graph` that
 * holds nothing but one more `output`, put behind the file, is all that it takes.
 * Source: onnx.proto (ModelProto.graph = 7, GraphProto.node = 1, .output = 12, NodeProto.output = 2, .op_type = 4).
 */

const MODEL_GRAPH = 7
const GRAPH_NODE = 1
const GRAPH_OUTPUT = 12
const NODE_OUTPUT = 2
const NODE_TYPE = 4
const BYTES = 2
/** Operations that the last normalisation of a text model may end with; its constants have its name, too. */
const LAST = ['Add', 'LayerNormalization', 'SkipLayerNormalization']

/** The model with `/…/final_layer_norm/…` among its outputs, and that name; nothing where no node is called so. */
export function withHiddenState(model: Uint8Array): { readonly model: Uint8Array; readonly name: string } | undefined {
  const name = lastNormalisation(model)
  if (name === undefined) return undefined
  const text = new TextEncoder().encode(name)
  const floats = field(2, field(1, [0x08, 0x01])) // type { tensor_type { elem_type: FLOAT } }
  const graph = field(GRAPH_OUTPUT, [...field(1, [...text]), ...floats])
  const tail = field(MODEL_GRAPH, graph)
  const longer = new Uint8Array(model.length + tail.length)
  longer.set(model)
  longer.set(tail, model.length)
  return { model: longer, name }
}

function lastNormalisation(model: Uint8Array): string | undefined {
  let found: string | undefined
  for (const graph of fields(model, MODEL_GRAPH))
    for (const node of fields(graph, GRAPH_NODE)) {
      const [type] = texts(node, NODE_TYPE)
      const [output] = texts(node, NODE_OUTPUT)
      if (type && output && LAST.includes(type) && /(^|[/.])final_layer_norm[/.]/.test(output)) found = output
    }
  return found
}

const texts = (message: Uint8Array, number: number): string[] =>
  [...fields(message, number)].map((bytes) => new TextDecoder().decode(bytes))

/** The byte fields of a message that have this number. */
function* fields(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++]
      if (byte === undefined) throw new RangeError('the message ends within a number')
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const key = varint()
    const [number, kind] = [Math.floor(key / 8), key % 8]
    if (kind === 0) varint()
    else if (kind === 1) at += 8
    else if (kind === 5) at += 4
    else if (kind === BYTES) {
      const length = varint()
      if (number === wanted) yield message.subarray(at, at + length)
      at += length
    } else throw new RangeError(`field ${number} is of kind ${kind}, which ONNX files have none of`)
  }
}

function field(number: number, content: readonly number[]): number[] {
  return [...varintBytes(number * 8 + BYTES), ...varintBytes(content.length), ...content]
}

function varintBytes(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varintBytes(Math.floor(value / 128))]
}

/** What is in a file of arrays: each with its type, shape, range, first numbers and a small heat map. */
import { showTensor, type TensorLike } from '../../../src/display/tensorSummary.js'
import { many } from '../../../src/display/text.js'
import type { TypedArray } from '../../../src/formats/elements.js'
import { readNpy } from '../../../src/formats/npy.js'
import { readNpz } from '../../../src/formats/npz.js'
import { readSafetensors } from '../../../src/formats/safetensors.js'
import { cannotShow } from '../../inspector/src/cannotShow.js'
import { fromBase64 } from '../../inspector/src/fromBase64.js'
import type { ArrayFormat } from './arraysWidget.js'

interface ArrayOf {
  readonly shape: readonly number[]
  readonly data: TypedArray
}

/** Arrays whose numbers are shown at once; the others when they are opened. */
const OPEN = 3

/** @param content the file's bytes as base64 */
export function showArrays(node: HTMLElement, content: string, format: ArrayFormat): void {
  try {
    const bytes = fromBase64(content)
    const arrays = [...entriesOf(bytes, format)]
    const count = arrays.reduce((sum, [, array]) => sum + (typeof array === 'string' ? 0 : array.data.length), 0)
    const head = document.createElement('p')
    head.textContent = `${many(arrays.length, 'array')}, ${many(count, 'value')}, ${bytes.length.toLocaleString('en')} bytes`
    node.replaceChildren(head, ...arrays.map(([name, array], i) => row(name, array, i < OPEN)))
  } catch (error) {
    cannotShow(node, 'file', error)
  }
}

/** Name → array, or why it is not read. */
function* entriesOf(bytes: Uint8Array, format: ArrayFormat): Iterable<[name: string, array: ArrayOf | string]> {
  if (format === 'npy') {
    yield ['array', readNpy(bytes, 'this file')]
    return
  }
  const entries = format === 'npz' ? readNpz(bytes, 'this file') : readSafetensors(bytes, 'this file').tensors
  yield* entries
  for (const [name, reason] of entries.unreadable) yield [name, reason.message]
}

function row(name: string, array: ArrayOf | string, open: boolean): HTMLElement {
  const whole = document.createElement('details')
  const title = document.createElement('summary')
  const bold = document.createElement('b')
  bold.textContent = name
  const brief = typeof array === 'string' ? array : `${typeName(array)} [${array.shape.join(', ')}]`
  title.append(bold, ` ${brief}`)
  whole.append(title)
  const fill = async (): Promise<void> => {
    if (whole.childElementCount > 1 || typeof array === 'string') return
    const body = document.createElement('div')
    whole.append(body)
    body.innerHTML = (await showTensor(tensorOf(array), 'Array').html) ?? '' // numbers and escaped text alone
  }
  whole.addEventListener('toggle', () => void fill())
  if (open) {
    whole.open = true
    void fill()
  }
  return whole
}

const typeName = ({ data }: ArrayOf): string => data.constructor.name.replace('Array', '').toLowerCase()

function tensorOf(array: ArrayOf): TensorLike {
  const { data, shape } = array
  // 64-bit whole numbers are read as such; a picture of them takes numbers.
  const numbers = typeof data[0] === 'bigint' ? Float64Array.from(data as ArrayLike<bigint>, Number) : data
  return { shape, dtype: typeName(array), dataSync: () => numbers as ArrayLike<number> }
}

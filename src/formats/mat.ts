/**
 * Variables of a MATLAB v7.3 file, which is an HDF5 file with MATLAB's class in an attribute.
 *
 * MATLAB stores columns first, so a matrix of r × c appears in HDF5, and here, as [c, r] with the last axis fastest.
 * Source: MathWorks, "MAT-File Versions"; the HDF5 library is h5wasm, loaded on first use.
 */
import type { Dataset, File, Group, Reference } from 'h5wasm'
import type { TypedArray } from './elements.js'
import { FormatError } from './errors.js'

/** Numbers or truth values. */
export interface MatArray {
  readonly shape: readonly number[]
  readonly data: TypedArray
}

/** Text, numbers, a cell array or a field of a struct array (both a list, in storage order), or a struct. */
export type MatValue = string | MatArray | readonly MatValue[] | ReadonlyMap<string, MatValue>

/** Deepest nesting of cells and structs; a reference that leads back to itself ends here. */
const DEEPEST = 16
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] // \x89HDF\r\n\x1a\n
/** MATLAB's own header comes first. */
const SIGNATURE_OFFSET = 512

let opened = 0

/**
 * @param file name for errors
 * @returns variable → value
 * @throws FormatError when it is no v7.3 file or damaged
 */
export async function readMat(bytes: Uint8Array, file = 'mat'): Promise<Map<string, MatValue>> {
  if (SIGNATURE.some((byte, i) => bytes[SIGNATURE_OFFSET + i] !== byte))
    throw new FormatError(file, "is no MATLAB v7.3 file; older ones are saved anew with save('…', '-v7.3')", { offset: SIGNATURE_OFFSET })
  const { default: h5wasm } = await import('h5wasm')
  const module = await h5wasm.ready
  const path = `/spikemba-${opened++}.mat` // in h5wasm's memory, not on a disk
  module.FS.writeFile(path, bytes)
  module.activate_throwing_error_handler()
  let root: File | undefined
  try {
    root = new h5wasm.File(path, 'r')
    return new Map(
      root
        .keys()
        .filter((name) => !name.startsWith('#'))
        .map((name) => [name, convert(root!.get(name), root!, file, 0)]),
    )
  } catch (error) {
    if (error instanceof FormatError) throw error
    throw new FormatError(file, `is a damaged HDF5 file (${reason(error)}); fetch it again`)
  } finally {
    module.deactivate_throwing_error_handler()
    root?.close()
    module.FS.unlink(path)
  }
}

function convert(node: unknown, root: File, file: string, depth: number): MatValue {
  if (depth > DEEPEST) throw new FormatError(file, `nests cells or structs deeper than ${DEEPEST}`)
  const entity = node as Dataset | Group | null
  if (entity?.type === 'Group') return new Map((entity as Group).keys().map((name) => [name, convert((entity as Group).get(name), root, file, depth + 1)]))
  if (entity?.type !== 'Dataset') throw new FormatError(file, 'holds a link that leads nowhere')
  const dataset = entity as Dataset
  const value = dataset.value
  if (Array.isArray(value)) return (value as Reference[]).map((reference) => convert(root.dereference(reference), root, file, depth + 1))
  if (!ArrayBuffer.isView(value)) throw new FormatError(file, `${dataset.path} is of a kind that is not read: ${JSON.stringify(dataset.dtype)}`)
  if (dataset.attrs.MATLAB_class?.value === 'char') return String.fromCharCode(...(value as Uint16Array))
  return { shape: dataset.shape ?? [], data: value as TypedArray }
}

/** The innermost line of HDF5's error stack, without its place in the library. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.match(/\(\): .*/g)?.at(-1) ?? text).replace('(): ', '').trim()
}

import type { Dataset, File, Group, Reference } from 'h5wasm'
import { decodeElements, type TypedArray } from './elements.js'
import { FormatError } from './errors.js'
import { FileEntries } from './fileEntries.js'
import { guarded, type H5Module, type H5Node, readBytes, readElements } from './hdf5.js'
import { notThis, recognizeFormat } from './recognizeFormat.js'

/** Numbers or truth values. */
export interface MatArray {
  /** Lengths of the axes, in HDF5's order: MATLAB's reversed. */
  readonly shape: readonly number[]
  /** Elements, last axis of `shape` fastest. */
  readonly data: TypedArray
}

/** Complex numbers, their parts apart. */
export interface MatComplex {
  /** Lengths of the axes, in HDF5's order: MATLAB's reversed. */
  readonly shape: readonly number[]
  /** Real parts, last axis of `shape` fastest. */
  readonly real: TypedArray
  /** Imaginary parts, likewise. */
  readonly imag: TypedArray
}

/**
 * Text (a list of rows where it is a matrix of letters), numbers, a cell array or a field of a struct array (both a
 * list, in storage order), or a struct.
 */
export type MatValue = string | MatArray | MatComplex | readonly MatValue[] | ReadonlyMap<string, MatValue>

/** Deepest nesting of cells and structs; a reference that leads back to itself ends here. */
const DEEPEST = 16
/** HDF5's numbers of the classes of types that need a way of their own. */
const [STRING, COMPOUND, REFERENCE] = [3, 6, 7]

let opened = 0

/**
 * Variables of a MATLAB v7.3 file, which is an HDF5 file with MATLAB's class in an attribute.
 *
 * MATLAB stores columns first, so a matrix of r × c appears in HDF5, and here, as [c, r] with the last axis fastest.
 * Source: MathWorks, "MAT-File Versions"; the attributes are those that MATLAB writes (MATLAB_class, _empty, _sparse,
 * _object_decode).
 *
 * Variables and fields of a kind that is not read (objects, function handles, sparse matrices) are left out, and told
 * when they are asked for.
 * @param file name for errors
 * @returns variable → value
 * @throws FormatError when it is no v7.3 file or damaged
 */
export async function readMat(bytes: Uint8Array, file = 'mat'): Promise<FileEntries<MatValue>> {
  checkIsMat(bytes, file)
  const { default: h5wasm } = await import('h5wasm')
  const module = await h5wasm.ready
  const path = `/spikemba-${opened++}.mat` // in h5wasm's memory, not on a disk
  return guarded(module, file, () => {
    module.FS.writeFile(path, bytes)
    let root: File | undefined
    try {
      root = new h5wasm.File(path, 'r')
      return new MatReader(module, root, file).members(root, '', 0)
    } finally {
      root?.close()
      module.FS.unlink(path)
    }
  })
}

/** MATLAB's own header comes first; a file that only HDF5 wrote has none. */
function checkIsMat(bytes: Uint8Array, file: string): void {
  const found = recognizeFormat(bytes)
  if (found?.format === 'mat' || (found?.format === 'hdf5' && bytes[0] !== 0x89)) return
  throw new FormatError(
    file,
    found ? notThis(found, 'a MATLAB v7.3 file') : "is no MATLAB v7.3 file; save it with save('…', '-v7.3')",
    { offset: 0 },
  )
}

class MatReader {
  constructor(
    private readonly module: H5Module,
    private readonly root: File,
    private readonly file: string,
  ) {}

  /** Variables of the file, or fields of a struct. `#refs#` and `#subsystem#` are MATLAB's own. */
  members(group: Group, where: string, depth: number): FileEntries<MatValue> {
    const values = new FileEntries<MatValue>()
    for (const name of group.keys())
      if (!name.startsWith('#')) values.add(name, () => this.value(group.get(name) as H5Node, where + name, depth))
    return values
  }

  private value(node: H5Node, where: string, depth: number): MatValue {
    if (depth > DEEPEST) throw this.unsupported(where, `nests cells or structs deeper than ${DEEPEST}`)
    if (node?.type !== 'Group' && node?.type !== 'Dataset')
      throw this.unsupported(where, 'is a link that leads nowhere')
    const { attrs } = node
    const kind = String(attrs.MATLAB_class?.value ?? '')
    if (attrs.MATLAB_object_decode)
      throw this.unsupported(
        where,
        `is a MATLAB ${kind || 'object'}, expected numbers, text, cells or structs; save it as one (char, struct, table2struct)`,
      )
    if (attrs.MATLAB_sparse) throw this.unsupported(where, 'is a sparse matrix; save full(…) of it')
    if (node.type === 'Group') return this.members(node as Group, `${where}.`, depth + 1)
    const dataset = node as Dataset
    if (attrs.MATLAB_empty?.value) return this.empty(dataset, kind)
    switch (dataset.metadata.type) {
      case STRING:
        return dataset.value as string | string[]
      case REFERENCE:
        return (dataset.value as Reference[]).map((reference, i) => {
          const target: unknown = this.root.dereference(reference)
          return this.value(target as H5Node, `${where}{${i + 1}}`, depth + 1)
        })
      case COMPOUND:
        return this.complex(dataset, where)
    }
    const { shape, data } = readElements(this.module, dataset, this.file)
    return kind === 'char' ? this.text(shape, data as Uint16Array, where) : { shape, data }
  }

  /** What is empty stands in the file as its sizes, rows first. */
  private empty(dataset: Dataset, kind: string): MatValue {
    const sizes = Array.from(readElements(this.module, dataset, this.file).data as ArrayLike<number | bigint>, Number)
    const Kind = EMPTY[kind]
    if (Kind) return { shape: sizes.reverse(), data: new Kind(0) }
    return kind === 'char' ? '' : kind === 'struct' ? new FileEntries() : []
  }

  /** Letters as UTF-16, [columns, rows]. */
  private text(shape: readonly number[], letters: Uint16Array, where: string): MatValue {
    const [columns = letters.length, rows = 1, ...more] = shape
    if (more.length > 0)
      throw this.unsupported(where, `is text of ${shape.length} axes, expected a row or a matrix of letters`)
    const decoder = new TextDecoder('utf-16le')
    if (rows === 1) return decoder.decode(letters)
    return Array.from({ length: rows }, (_, row) =>
      decoder.decode(Uint16Array.from({ length: columns }, (_, column) => letters[column * rows + row]!)),
    )
  }

  /** MATLAB writes complex numbers as records of `real` and `imag`. */
  private complex(dataset: Dataset, where: string): MatComplex {
    const { compound_type: record, shape, size } = dataset.metadata
    const [real, imag] = record?.members ?? []
    if (
      real?.name !== 'real' ||
      imag?.name !== 'imag' ||
      imag.offset !== real.size ||
      size !== 2 * real.size ||
      ![4, 8].includes(real.size)
    )
      throw this.unsupported(
        where,
        `holds records of ${record?.members.map(({ name }) => name).join(', ')}, expected numbers, text, cells or structs`,
      )
    const pairs = decodeElements(real.size === 4 ? 'f4' : 'f8', readBytes(this.module, dataset, this.file), {
      view: true,
    }) as Float64Array
    const Kind = pairs.constructor as new (length: number) => Float64Array
    const parts = [new Kind(pairs.length / 2), new Kind(pairs.length / 2)] as const
    pairs.forEach((x, i) => {
      parts[i & 1]![i >> 1] = x
    })
    return { shape: shape ?? [], real: parts[0], imag: parts[1] }
  }

  private unsupported(where: string, problem: string): FormatError {
    return new FormatError(this.file, `${where} ${problem}`, { unsupported: true })
  }
}

/** Typed arrays of MATLAB's classes of numbers. */
const EMPTY: Readonly<Record<string, new (length: number) => TypedArray>> = {
  double: Float64Array,
  single: Float32Array,
  logical: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
}

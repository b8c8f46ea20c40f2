import type h5wasm from 'h5wasm'
import type { Dataset, File, Group } from 'h5wasm'
import { decodeElements, type ElementType, NUMPY_TYPES } from './elements.js'
import { FormatError } from './errors.js'
import type { NpyArray } from './npy.js'
import { notThis, recognizeFormat } from './recognizeFormat.js'

export type H5Library = typeof h5wasm
export type H5Module = Awaited<H5Library['ready']>

/** What a path leads to. */
export type H5Node = Dataset | Group | null

/** An open HDF5 file. Paths have forward slashes, as in `video/features`. */
export class Hdf5File {
  /** Opened by `openHdf5` or {@link openHdf5File}. */
  constructor(
    private readonly module: H5Module,
    private readonly root: File,
    /** For errors. */
    readonly name: string,
    private readonly closed: () => void = () => {},
  ) {}

  /**
   * Names of what lies directly in a group, the file's own without one.
   * @throws FormatError when there is no such group
   */
  list(group = ''): readonly string[] {
    return guarded(this.module, this.name, () => {
      const found = this.at(group)
      if (found?.type === 'Group') return (found as Group).keys()
      throw new FormatError(this.name, `has no group ${group}`)
    })
  }

  /** Whether there is a group or a dataset of this path. */
  kindOf(path: string): 'group' | 'dataset' | undefined {
    return guarded(this.module, this.name, () => {
      const type = this.at(path)?.type
      return type === 'Group' ? 'group' : type === 'Dataset' ? 'dataset' : undefined
    })
  }

  /**
   * The numbers of a dataset; 16-bit floats come out as float32, truth values as 0 and 1.
   * @throws FormatError when there is no such dataset, it holds no numbers, or the file is damaged
   */
  read(path: string): Required<NpyArray> {
    return guarded(this.module, this.name, () => {
      const found = this.at(path)
      if (found?.type !== 'Dataset')
        throw new FormatError(this.name, `has no dataset ${path}; it holds ${some(this.root.keys())}`)
      return readElements(this.module, found as Dataset, this.name)
    })
  }

  /** Links that lead nowhere have other types than the two. */
  private at(path: string): H5Node {
    return this.root.get(`/${path}`) as H5Node
  }

  /** Closes the file; a second time does nothing. */
  close(): void {
    if (this.root.file_id < 0n) return
    this.root.close()
    this.root.file_id = -1n
    this.closed()
  }
}

let opened = 0

/**
 * HDF5 files: groups that hold datasets, as h5py, PyTables and MATLAB write them. They are read by the HDF5 library
 * itself, compiled to WebAssembly (h5wasm), loaded on first use.
 *
 * @param bytes the file; one on a disk is opened by {@link openHdf5File}, which reads only what is asked for
 * @param file name for errors
 * @throws FormatError when it is no HDF5 file or damaged
 */
export async function openHdf5(bytes: Uint8Array, file = 'hdf5'): Promise<Hdf5File> {
  checkIsHdf5(bytes, file)
  const { default: library } = await import('h5wasm')
  const module = await library.ready
  const path = `/spikemba-${opened++}.h5` // in h5wasm's memory, not on a disk
  const forget = (): void => module.FS.unlink(path)
  return guarded(module, file, () => {
    module.FS.writeFile(path, bytes)
    try {
      return new Hdf5File(module, new library.File(path, 'r'), file, forget)
    } catch (error) {
      forget()
      throw error
    }
  })
}

/** @throws FormatError when the first bytes are those of another format */
export function checkIsHdf5(bytes: Uint8Array, file: string): void {
  const found = recognizeFormat(bytes)
  if (found?.format === 'hdf5' || found?.format === 'mat') return
  throw new FormatError(
    file,
    found ? notThis(found, 'an HDF5 file') : 'has no mark of HDF5; expected a file as h5py writes it',
    { offset: 0 },
  )
}

/** HDF5's numbers of its classes of types, for messages. */
const CLASSES = [
  'whole numbers',
  'floats',
  'times',
  'text',
  'bit fields',
  'opaque bytes',
  'records',
  'references',
  'an enumeration',
  'lists of unlike length',
  'arrays',
]
const [INTEGER, FLOAT, ENUM] = [0, 1, 8]
/** HDF5's own filters, by number: deflate to scale-offset. Others are plugins. */
const OWN_FILTERS = 6

/**
 * @param module where an error of HDF5 throws (see {@link guarded})
 * @throws FormatError
 */
export function readElements(module: H5Module, dataset: Dataset, file: string): Required<NpyArray> {
  const { type, signed, size, shape, enum_type: names } = dataset.metadata
  const where = dataset.path.replace(/^\//, '')
  if (!shape) throw unsupported(file, `${where} holds nothing (a null dataspace), expected an array`)
  const kind =
    type === FLOAT ? `f${size}` : names && 'TRUE' in names.members && size === 1 ? 'b1' : `${signed ? 'i' : 'u'}${size}`
  if (![INTEGER, FLOAT, ENUM].includes(type) || !NUMPY_TYPES.includes(kind))
    throw unsupported(
      file,
      `${where} holds ${CLASSES[type] ?? 'values'} of ${size} bytes, expected numbers (${NUMPY_TYPES.join(', ')})`,
    )
  return {
    type: kind as ElementType,
    shape,
    data: decodeElements(kind as ElementType, readBytes(module, dataset, file), { view: true }),
  }
}

/**
 * The elements as they lie in the file, but little-endian: HDF5 turns them, h5wasm's own getter knows no 16-bit floats.
 */
export function readBytes(module: H5Module, dataset: Dataset, file: string): Uint8Array {
  const plugin = dataset.filters.find(({ id }) => id > OWN_FILTERS)
  if (plugin)
    throw unsupported(
      file,
      `${dataset.path.slice(1)} is compressed by ${plugin.name || `filter ${plugin.id}`}, expected gzip or none; save it with compression="gzip"`,
    )
  const { size, total_size: count } = dataset.metadata
  const length = size * count
  const at = length < LARGEST ? module._malloc(Math.max(1, length)) : 0
  if (at === 0)
    throw unsupported(
      file,
      `${dataset.path.slice(1)} takes ${length} bytes, more than the 2 GiB that HDF5 has here; split it into datasets of one video`,
    )
  try {
    module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(at))
    return module.HEAPU8.slice(at, at + length)
  } finally {
    module._free(at)
  }
}

const LARGEST = 2 ** 31

const unsupported = (file: string, problem: string): FormatError =>
  new FormatError(file, problem, { unsupported: true })

/**
 * Runs `f` while HDF5's errors throw, and says which file they are about.
 * @throws FormatError
 */
export function guarded<T>(module: H5Module, file: string, f: () => T): T {
  module.activate_throwing_error_handler()
  try {
    return f()
  } catch (error) {
    if (error instanceof FormatError) throw error
    if (error instanceof RangeError || /memory|allocat/i.test(String(error)))
      throw unsupported(
        file,
        `takes more memory than HDF5 has here, 2 GiB (${reasonOf(error)}); split the file, or read it from a disk`,
      )
    throw new FormatError(file, `is a damaged HDF5 file (${reasonOf(error)}); fetch it again`)
  } finally {
    module.deactivate_throwing_error_handler()
  }
}

/** The innermost line of HDF5's error stack, without its place in the library. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.match(/\(\): .*/g)?.at(-1) ?? text).replace('(): ', '').trim()
}

const some = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ') || 'nothing'

import {
  FormatError,
  type Hdf5File,
  type NpyArray,
  readNpy,
  readNpz,
  readSafetensors,
  recognizeFormat,
} from '../../formats/index.js'
import { asFloat32, openHdf5 } from '../../formats/internal.js'
import { DataError } from '../errors.js'
import type { DataFolder } from '../folder.js'
import type { FeatureMatrix } from './featureMatrix.js'
import { isHdf5Name, splitHdf5Path } from './hdf5Path.js'

/** Names under which published files hold their features, the preferred one first. */
const NAMES = ['features', 'last_hidden_state', 'token', 'c3d_features', 'feats', 'feat']
/** Names that a message lists. */
const LISTED = 5

/**
 * A feature file of any kind as rows of numbers.
 *
 * @param path relative to the folder: an .npz, .npy, .safetensors or HDF5 file, or an entry of one, as in
 *   `vgg.hdf5/AO8RW`
 * @throws DataError when the file is absent or holds no matrix
 * @throws FormatError when its bytes are damaged
 */
export async function readFeatureFile(folder: DataFolder, path: string): Promise<FeatureMatrix> {
  const { file, entry } = splitHdf5Path(path)
  const name = `${folder.path}/${path}`
  return isHdf5Name(file)
    ? fromHdf5(await folder.hdf5(file), entry, name)
    : parseFeatures(await folder.read(path), name)
}

/**
 * @param bytes an .npz, .npy, .safetensors or HDF5 file; what it is, its first bytes say
 * @param file name for errors
 * @returns the array `features`, `last_hidden_state`, `token` …, or the only one
 * @throws DataError when it holds no such matrix
 * @throws FormatError when its bytes are damaged or another format's
 */
export async function parseFeatures(bytes: Uint8Array, file: string): Promise<FeatureMatrix> {
  const found = recognizeFormat(bytes)
  switch (found?.format) {
    case 'npy':
      return matrix(readNpy(bytes, file), file)
    case 'npz': {
      const arrays = readNpz(bytes, file)
      return matrix(arrays.get(choose([...arrays.keys(), ...arrays.unreadable.keys()], file))!, file)
    }
    case 'safetensors': {
      const { tensors } = readSafetensors(bytes, file)
      return matrix(tensors.get(choose([...tensors.keys(), ...tensors.unreadable.keys()], file))!, file)
    }
    case 'hdf5': {
      const hdf5 = await openHdf5(bytes, file)
      try {
        return fromHdf5(hdf5, '', file)
      } finally {
        hdf5.close()
      }
    }
  }
  throw new FormatError(
    file,
    `is ${found ? found.what : 'of no format that is known'}, expected ${EXPECTED}; ${found ? found.advice : AGAIN}`,
    { offset: 0 },
  )
}

const EXPECTED = 'features as .npz, .npy, .safetensors or HDF5'
const AGAIN = 'it may be cut short or damaged: fetch or save it again'

/** A dataset, or the features among those of a group. */
function fromHdf5(hdf5: Hdf5File, entry: string, file: string): FeatureMatrix {
  const kind = entry === '' ? 'group' : hdf5.kindOf(entry)
  if (kind === undefined) throw new DataError(file, `is not in the file, which holds ${list(hdf5.list())}`)
  if (kind === 'dataset') return matrix(hdf5.read(entry), file)
  const name = choose(hdf5.list(entry), file)
  return fromHdf5(hdf5, entry === '' ? name : `${entry}/${name}`, file)
}

/** @throws DataError when the names do not say which of them is meant */
function choose(names: readonly string[], file: string): string {
  const name = NAMES.find((known) => names.includes(known)) ?? (names.length === 1 ? names[0] : undefined)
  if (name !== undefined) return name
  throw new DataError(
    file,
    `holds ${list(names)}, expected one entry, or one named ${NAMES.join(', ')}${/\.(h5|hdf5)$/.test(file) ? '; name the one that is meant as FILE.h5/ENTRY' : ''}`,
  )
}

const list = (names: readonly string[]): string =>
  names.length > LISTED
    ? `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`
    : names.join(', ') || 'no arrays'

function matrix({ shape, data }: NpyArray, file: string): FeatureMatrix {
  const [rows, columns] = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape
  if (
    shape.length < 2 ||
    shape.length > 3 ||
    rows === undefined ||
    columns === undefined ||
    rows * columns !== data.length
  )
    throw new DataError(file, `has shape [${shape.join(', ')}], expected [rows, columns]`)
  if (rows === 0 || columns === 0) throw new DataError(file, `has shape [${shape.join(', ')}]: it is empty`)
  return { rows, columns, data: asFloat32(data) }
}

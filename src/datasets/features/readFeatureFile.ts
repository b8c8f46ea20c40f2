/** A feature file of any kind as rows of numbers. */
import { asFloat32, type NpyArray, readNpy, readNpz, readSafetensors } from '../../formats/index.js'
import { DataError } from '../errors.js'
import type { DataFolder } from '../folder.js'
import type { FeatureMatrix } from './featureMatrix.js'

/** Names under which published files hold their features, the preferred one first. */
const NAMES = ['features', 'last_hidden_state', 'token']

/**
 * @param path relative to the folder, ending in .npz, .npy or .safetensors
 * @throws DataError when the file is absent or holds no matrix
 * @throws FormatError when its bytes are damaged
 */
export async function readFeatureFile(folder: DataFolder, path: string): Promise<FeatureMatrix> {
  return parseFeatures(await folder.read(path), `${folder.path}/${path}`)
}

/**
 * @param file name, whose ending tells the format
 * @returns the array `features`, `last_hidden_state`, `token`, or the only one
 */
export function parseFeatures(bytes: Uint8Array, file: string): FeatureMatrix {
  if (file.endsWith('.npy')) return matrix(readNpy(bytes, file), file)
  const arrays: ReadonlyMap<string, NpyArray> = file.endsWith('.npz') ? readNpz(bytes, file) : readSafetensors(bytes, file).tensors
  const name = NAMES.find((known) => arrays.has(known)) ?? (arrays.size === 1 ? [...arrays.keys()][0]! : undefined)
  if (name === undefined) throw new DataError(file, `holds ${[...arrays.keys()].join(', ') || 'no arrays'}, expected one named ${NAMES.join(' or ')}`)
  return matrix(arrays.get(name)!, file)
}

function matrix({ shape, data }: NpyArray, file: string): FeatureMatrix {
  const [rows, columns] = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape
  if (shape.length < 2 || shape.length > 3 || rows === undefined || columns === undefined || rows * columns !== data.length)
    throw new DataError(file, `has shape [${shape.join(', ')}], expected [rows, columns]`)
  if (rows === 0 || columns === 0) throw new DataError(file, `has shape [${shape.join(', ')}]: it is empty`)
  return { rows, columns, data: asFloat32(data) }
}

/** A format that is read here. */
export type ReadableFormat = 'npy' | 'npz' | 'safetensors' | 'hdf5' | 'mat'

/** What {@link recognizeFormat} found. */
export interface RecognizedFormat {
  /** The format where it is one that is read. */
  readonly format?: ReadableFormat
  /** What it is, to follow "is ": "a gzip archive". */
  readonly what: string
  /** What to do with it, where array files are wanted. */
  readonly advice: string
}

const AS_NPZ = "in Python, numpy.savez('features.npz', features=…)"

/**
 * What a file is, by its first bytes: whatever its name says, and with what to do where it is none that is read here.
 *
 * @returns nothing for bytes that no known format begins with
 */
export function recognizeFormat(bytes: Uint8Array): RecognizedFormat | undefined {
  if (bytes.length === 0) return { what: 'empty', advice: 'fetch or save it again' }
  // Safetensors first: its mark is a length, which may begin with the bytes of any other.
  return (
    safetensors(bytes) ??
    (ZIP.some((mark) => startsWith(bytes, mark))
      ? recognizeZip(bytes)
      : (KNOWN.find(({ is }) => is(bytes)) ?? hdf5(bytes)))
  )
}

/** The sentence that a reader says of another format than its own. */
export const notThis = (found: RecognizedFormat, expected: string): string =>
  `is ${found.what}, expected ${expected}; ${found.advice}`

const ZIP = ['PK\x03\x04', 'PK\x05\x06']
const HDF5 = '\x89HDF\r\n\x1a\n'

/**
 * Bytes of a zip that are searched for the names of its entries: its first ones stand at the beginning, all of them at
 * the end.
 */
const SEARCHED = 1 << 16

function recognizeZip(bytes: Uint8Array): RecognizedFormat {
  const names = latin1(bytes, 0, SEARCHED) + latin1(bytes, Math.max(0, bytes.length - SEARCHED), SEARCHED)
  if (names.includes('.npy')) return { format: 'npz', what: 'an .npz archive', advice: 'read it with readNpz' }
  if (names.includes('data.pkl')) return PYTORCH
  return { what: 'a zip archive without arrays', advice: 'unpack it first' }
}

const PYTORCH = {
  what: 'a PyTorch file (.pt, .pth)',
  advice:
    "convert it in Python: numpy.savez('features.npz', features=torch.load('FILE').numpy()), or safetensors.torch.save_file for named tensors",
}

/**
 * HDF5's mark stands at 0, or behind a block of the user's own of 512, 1024, 2048 … bytes, where MATLAB writes its
 * header.
 */
function hdf5(bytes: Uint8Array): RecognizedFormat | undefined {
  for (let offset = 0; offset + HDF5.length <= bytes.length; offset = offset ? 2 * offset : 512) {
    if (!startsWith(bytes, HDF5, offset)) continue
    return offset > 0 && startsWith(bytes, 'MATLAB')
      ? { format: 'mat', what: 'a MATLAB v7.3 file', advice: 'read it with readMat' }
      : { format: 'hdf5', what: 'an HDF5 file', advice: 'read it with openHdf5' }
  }
  return undefined
}

/** A length that fits the file, then an object of JSON. */
function safetensors(bytes: Uint8Array): RecognizedFormat | undefined {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint32(4, true) === 0 && view.getUint32(0, true) <= bytes.length - 8
    ? { format: 'safetensors', what: 'a safetensors file', advice: 'read it with readSafetensors' }
    : undefined
}

interface Known extends RecognizedFormat {
  is(bytes: Uint8Array): boolean
}

const begins =
  (...marks: readonly string[]) =>
  (bytes: Uint8Array): boolean =>
    marks.some((mark) => startsWith(bytes, mark))
const packed = (what: string, command: string, ...marks: readonly string[]): Known => ({
  what,
  advice: `unpack it: ${command}`,
  is: begins(...marks),
})

const KNOWN: readonly Known[] = [
  { format: 'npy', what: 'an .npy array', advice: 'read it with readNpy', is: begins('\x93NUMPY') },
  {
    what: 'a MATLAB file older than v7.3',
    advice: `save it anew in MATLAB with save('…', '-v7.3'), or convert it: ${AS_NPZ} of what scipy.io.loadmat gives`,
    is: begins('MATLAB 5.0'),
  },
  // Before version 1.6 PyTorch began with its magic number as a pickle.
  { ...PYTORCH, is: begins('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19') },
  {
    what: 'a Python pickle',
    advice: `convert it: ${AS_NPZ} of what pickle.load gives`,
    is: (bytes) => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5,
  },
  {
    what: 'a Git LFS pointer, not the file that it stands for',
    advice: 'fetch the file: git lfs pull',
    is: begins('version https://git-lfs'),
  },
  {
    what: 'a web page, not the file that was asked for',
    advice: 'the server answered with a sign-in, quota or error page: open the address in a browser and fetch it again',
    is: (bytes) =>
      /^\s*<(!doctype html|html|\?xml)/i.test(latin1(bytes, startsWith(bytes, '\xef\xbb\xbf') ? 3 : 0, 200)),
  },
  packed('a gzip archive', 'gunzip FILE, or tar xzf FILE', '\x1f\x8b'),
  packed('a bzip2 archive', 'bunzip2 FILE, or tar xjf FILE', 'BZh'),
  packed('an xz archive', 'unxz FILE, or tar xJf FILE', '\xfd7zXZ\0'),
  packed('a Zstandard archive', 'unzstd FILE', '(\xb5/\xfd'),
  packed('a 7z archive', '7z x FILE', "7z\xbc\xaf'\x1c"),
  packed('a RAR archive', 'unrar x FILE', 'Rar!\x1a\x07'),
  { what: 'a tar archive', advice: 'unpack it: tar xf FILE', is: (bytes) => startsWith(bytes, 'ustar', 257) },
  { what: 'a Parquet table', advice: `convert it: ${AS_NPZ} of what pyarrow.parquet gives`, is: begins('PAR1') },
  {
    what: 'an LMDB database',
    advice: `convert it: ${AS_NPZ} for each entry that lmdb gives`,
    is: (bytes) => startsWith(bytes, '\xde\xc0\xef\xbe', 16),
  },
]

function startsWith(bytes: Uint8Array, mark: string, offset = 0): boolean {
  if (bytes.length < offset + mark.length) return false
  for (let i = 0; i < mark.length; i++) if (bytes[offset + i] !== mark.charCodeAt(i)) return false
  return true
}

const latin1 = (bytes: Uint8Array, start: number, length: number): string =>
  new TextDecoder('latin1').decode(bytes.subarray(start, start + length))

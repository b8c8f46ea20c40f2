import { zipSync } from 'fflate'
import {
  readJsonl,
  readMat,
  readNpy,
  readNpz,
  readSafetensors,
  recognizeFormat,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from 'spikemba/formats'
import { expect, test } from 'vitest'

const array = { shape: [2], data: Float32Array.of(1, 2) }
const latin1 = (text: string, length = text.length): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => text.charCodeAt(i) || 0)
const at = (offset: number, text: string): Uint8Array => latin1('\0'.repeat(offset) + text, 4096)
const HDF5 = '\x89HDF\r\n\x1a\n'

test.each([
  ['npy', writeNpy(array)],
  ['npz', writeNpz([['a', array]])],
  ['npz', writeNpz(Array.from({ length: 3000 }, (_, i) => [`a_long_name_of_entry_${i}`, array] as const))],
  ['safetensors', writeSafetensors([['a', array]])],
  ['hdf5', at(0, HDF5)],
  ['hdf5', at(1024, HDF5)],
  ['mat', latin1(`MATLAB 7.3 MAT-file`.padEnd(512) + HDF5, 4096)],
])('knows the formats that are read: %s', (format, bytes) => {
  expect(recognizeFormat(bytes)?.format).toBe(format)
  expect(recognizeFormat(Buffer.from(bytes))?.format).toBe(format)
})

/** Files of other kinds as people have them at hand, and what they are told. */
const OTHERS: readonly [what: string, bytes: Uint8Array, advice: string][] = [
  ['empty', new Uint8Array(0), 'fetch or save it again'],
  [
    'a PyTorch file (.pt, .pth)',
    zipSync({ 'features/data.pkl': new Uint8Array(9), 'features/data/0': new Uint8Array(99) }),
    'torch.load',
  ],
  ['a PyTorch file (.pt, .pth)', latin1('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.', 200), 'torch.load'],
  ['a Python pickle', latin1('\x80\x04\x95', 200), 'pickle.load'],
  ['a MATLAB file older than v7.3', latin1('MATLAB 5.0 MAT-file, Platform: PCWIN64', 600), "save('…', '-v7.3')"],
  [
    'a Git LFS pointer, not the file that it stands for',
    latin1('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
    'git lfs pull',
  ],
  [
    'a web page, not the file that was asked for',
    latin1('\n<!DOCTYPE html><title>Google Drive - Virus scan warning'),
    'open the address in a browser',
  ],
  ['a web page, not the file that was asked for', latin1('\xef\xbb\xbf<html>'), 'open the address in a browser'],
  ['a gzip archive', latin1('\x1f\x8b\x08', 40), 'tar xzf FILE'],
  ['a bzip2 archive', latin1('BZh9', 40), 'bunzip2'],
  ['an xz archive', latin1('\xfd7zXZ\0', 40), 'unxz'],
  ['a Zstandard archive', latin1('(\xb5/\xfd', 40), 'unzstd'],
  ['a 7z archive', latin1("7z\xbc\xaf'\x1c", 40), '7z x'],
  ['a RAR archive', latin1('Rar!\x1a\x07\x00', 40), 'unrar'],
  ['a tar archive', at(257, 'ustar'), 'tar xf'],
  ['a zip archive without arrays', zipSync({ 'readme.txt': new Uint8Array(4) }), 'unpack it first'],
  ['a Parquet table', latin1('PAR1', 40), 'pyarrow'],
  ['an LMDB database', at(16, '\xde\xc0\xef\xbe'), 'lmdb'],
]

test.each(OTHERS)('every reader says that it is %s', async (what, bytes, advice) => {
  for (const read of [readNpy, readNpz, readSafetensors, readMat, ...(bytes.length ? [readJsonl] : [])]) {
    const message = await Promise.resolve()
      .then((): unknown => read(bytes, 'features'))
      .then(
        () => 'was read',
        (error: Error) => error.message,
      )
    expect([read.name, message]).toEqual([
      read.name,
      expect.stringContaining(`features at byte 0: is ${what}, expected`),
    ])
    expect(message).toContain(advice)
  }
})

test('readers name each other', async () => {
  expect(() => readNpy(writeNpz([['a', array]]))).toThrow(
    'is an .npz archive, expected an array saved by numpy.save; read it with readNpz',
  )
  expect(() => readNpz(writeNpy(array))).toThrow(
    'is an .npy array, expected an .npz archive of arrays; read it with readNpy',
  )
  expect(() => readSafetensors(at(0, HDF5))).toThrow(
    'is an HDF5 file, expected a safetensors file; read it with openHdf5',
  )
  await expect(readMat(at(0, HDF5))).rejects.toThrow(
    'is an HDF5 file, expected a MATLAB v7.3 file; read it with openHdf5',
  )
  expect(() => readJsonl(writeNpz([['a', array]]))).toThrow(
    'is an .npz archive, expected JSON Lines, one object a line',
  )
})

test('what nothing begins with is nothing', () => {
  for (const bytes of [Uint8Array.of(1, 2, 3), latin1('{"qid": 1}'), new Uint8Array(600), latin1('\x80')])
    expect(recognizeFormat(bytes)).toBeUndefined()
})

test.each([0x280, 0x380, 0x480, 0x580])(
  'a safetensors header of %s bytes begins like a pickle, and is none',
  (length) => {
    const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.padEnd(length)
    const bytes = new Uint8Array(8 + length + 4)
    new DataView(bytes.buffer).setUint32(0, length, true)
    bytes.set(new TextEncoder().encode(header), 8)
    expect(recognizeFormat(bytes)?.format).toBe('safetensors')
  },
)

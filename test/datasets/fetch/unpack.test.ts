import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unpack } from '../../../src/datasets/fetch/archive/unpack.node.js'
import type { ArchiveBounds } from '../../../src/datasets/fetch/archive/unpacked.node.js'
import { tar, tarEntry, tarGz, tarOfEntries, zip } from './archives.js'

let home = ''
let dir = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'unpack-'))
  dir = join(home, 'deep', 'files')
})
afterEach(() => rm(home, { recursive: true }))

/** Unpacks bytes that come in pieces. */
async function open(bytes: Uint8Array, piece = 1000, bounds: ArchiveBounds = {}): Promise<string[]> {
  const path = join(home, 'archive')
  await writeFile(path, bytes)
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  }
  return unpack(pieces(), path, dir, 'features.tar.gz', bounds)
}

const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Math.abs(Math.sin(i + 1) * 1e7) & 255)
const long = `features/${'x'.repeat(120)}/${'y'.repeat(90)}.npz` // longer than the 100 bytes of a plain header
const files = new Map([
  ['features/clip_features/a_1.0_2.0.npz', noise(5000)],
  ['./features/clip_features/b.npz', noise(1)],
  ['features/empty.npz', new Uint8Array()],
])

test.each([
  ['tar', tar],
  ['tar.gz', tarGz],
  ['zip', zip],
])('%s: every file comes out as it went in, in pieces of any size', async (_, pack) => {
  for (const piece of [7, 512, 1 << 20]) {
    const names = await open(pack(files), piece)
    expect(names.sort()).toEqual([
      'features/clip_features/a_1.0_2.0.npz',
      'features/clip_features/b.npz',
      'features/empty.npz',
    ])
    for (const [name, bytes] of files) expect(await readFile(join(dir, name))).toEqual(Buffer.from(bytes))
    await rm(dir, { recursive: true })
  }
})

test('long names, folders and several gzip members', async () => {
  const pax = tarEntry('PaxHeader', new TextEncoder().encode(paxRecord('path', long)), { type: 'ExtendedHeader' })
  const whole = tarOfEntries(tarEntry('features/', undefined, { type: 'Directory' }), pax, tarEntry('short', noise(10)))
  const members = Buffer.concat([gzipSync(whole.subarray(0, 700)), gzipSync(whole.subarray(700))])
  expect(await open(members)).toEqual([long])
})

test('unpacking again leaves whole files and mends cut ones', async () => {
  await open(tarGz(files))
  const [whole, cut] = ['a_1.0_2.0.npz', 'b.npz'].map((name) => join(dir, 'features/clip_features', name))
  await writeFile(whole!, Buffer.alloc(5000, 7)) // as long as it should be: taken for whole
  await writeFile(cut!, '')
  await open(tarGz(files))
  expect((await readFile(whole!))[0]).toBe(7)
  expect(await readFile(cut!)).toEqual(Buffer.from(noise(1)))
})

const evil = (path: string, more = {}): Uint8Array =>
  tarOfEntries(tarEntry('good.npz', noise(3)), tarEntry(path, noise(9), more))
const link = (attributes: number): Uint8Array =>
  zipSync({ good: noise(3), 'link.npz': [noise(3), { os: 3, attrs: attributes * 65536 }] })

test.each<[string, Uint8Array, string]>([
  ['a path upwards', evil('../../evil.npz'), 'holds the entry "../../evil.npz", which leads out of the folder'],
  ['a path upwards in the middle', evil('a/../../evil.npz'), 'leads out of the folder'],
  ['an absolute path', evil('/tmp/evil.npz'), 'is no path inside a folder'],
  ['a path of Windows', evil('C:evil.npz'), 'is no path inside a folder'],
  ['backslashes', evil('..\\evil.npz'), 'is no path inside a folder'],
  ['control characters', evil('a\u0007b.npz'), 'has control characters'],
  [
    'a symbolic link',
    evil('link.npz', { type: 'SymbolicLink', linkpath: '/etc/passwd', size: 0 }),
    'holds link.npz of kind SymbolicLink',
  ],
  ['a hard link', evil('link.npz', { type: 'Link', linkpath: 'good.npz', size: 0 }), 'holds link.npz of kind Link'],
  ['a device', evil('null', { type: 'CharacterDevice', size: 0 }), 'holds null of kind CharacterDevice'],
  [
    'a file where a folder is',
    tarOfEntries(tarEntry('a', noise(3)), tarEntry('a/b.npz', noise(3))),
    'holds a/b.npz as a file and as a folder',
  ],
  ['very deep folders', evil(`${'d/'.repeat(20)}x.npz`), 'deeper than 16 folders'],
  [
    'a zip with a path upwards',
    zipSync({ '../evil.npz': noise(3) }),
    'is damaged or no zip archive (invalid relative path: ../evil.npz)',
  ],
  ['a zip with a link', link(0o120777), 'holds link.npz, which is a link or a device'],
  ['a cut gzip', tarGz(files).subarray(0, 4000), 'is damaged or cut off (unexpected end of file)'],
  ['a cut tar', tar(files).subarray(0, 3000), 'is damaged or no tar archive'],
  ['a tar cut between files', tar(files).subarray(0, 512 + 5120), 'ends in the middle'],
  ['a cut zip', zip(files).subarray(0, 2000), 'is damaged or no zip archive'],
  ['a damaged gzip', damage(tarGz(files), 3000), 'is damaged or cut off'],
  ['a damaged header', damage(tar(files), 10), 'is damaged or no tar archive'],
  [
    'another packer',
    Buffer.from('\xfd7zXZ\0', 'latin1'),
    'is packed by xz, expected tar, tar.gz or zip: unpack it yourself and give the folder',
  ],
  ['a web page', Buffer.from('<!doctype html>'), 'is a web page, expected tar, tar.gz or zip'],
  ['features that are no archive', Buffer.from('\x93NUMPY'), 'is no archive, expected tar, tar.gz or zip'],
  ['nothing', Buffer.alloc(0), 'is no archive'],
  [
    'an archive without files',
    tarOfEntries(tarEntry('a/', undefined, { type: 'Directory' })),
    'is an archive without files',
  ],
])('%s is refused, and nothing lands outside', async (_, bytes, words) => {
  await expect(open(bytes)).rejects.toThrow(words)
  await expect(open(bytes)).rejects.toMatchObject({ tag: 'DataError', file: 'features.tar.gz' })
  expect((await readdir(home)).sort()).toEqual(existsSync(join(home, 'deep')) ? ['archive', 'deep'] : ['archive'])
  for (const entry of existsSync(dir) ? await readdir(dir, { recursive: true, withFileTypes: true }) : [])
    expect(entry.isFile() || entry.isDirectory()).toBe(true)
})

test('bombs go off in no disk', async () => {
  const zeros = new Map([['zeros.npy', new Uint8Array(3e6)]])
  await expect(open(tarGz(zeros), 1 << 16, { always: 1e6 })).rejects.toThrow(
    'unpacks to more than 20 times its size, as a bomb does and features do not',
  )
  await expect(open(zip(zeros), 1 << 16, { always: 1e6 })).rejects.toThrow('unpacks to more than 20 times its size')
  const many = tar(new Map(Array.from({ length: 50 }, (_, i) => [`${i}.npz`, noise(1)])))
  await expect(open(many, 1 << 16, { entries: 49 })).rejects.toThrow('holds more than 49 entries')
})

test.runIf(existsSync('/dev/full'))('a full disk is told as such', async () => {
  await open(tar(new Map([['b.npz', noise(1)]])))
  await symlink('/dev/full', join(dir, 'a.npz'))
  await expect(open(tar(new Map([['a.npz', noise(9000)]])))).rejects.toThrow(
    'a.npz: could not be written, the disk is full; make room and run the command again',
  )
})

/** One record of a pax header, which counts its own length. */
function paxRecord(key: string, value: string): string {
  let length = key.length + value.length + 3
  while (String(length).length + key.length + value.length + 3 !== length)
    length = String(length).length + key.length + value.length + 3
  return `${length} ${key}=${value}\n`
}

function damage(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let i = at; i < Math.min(at + 40, copy.length); i++) copy[i] = copy[i]! ^ 0x5a
  return copy
}

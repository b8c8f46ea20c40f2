import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  readJsonlFile,
  readMatFile,
  readNpyFile,
  readNpzFile,
  readSafetensorsFile,
  writeJsonl,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from 'spikemba/formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeFileAtomic } from '../../src/formats/internal.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-formats-'))
})
afterAll(() => rm(folder, { recursive: true }))

const array = { shape: [2], data: new Float32Array([1, 2]), type: 'f4' } as const

test('each reader reads its file', async () => {
  const at = (name: string): string => join(folder, name)
  await writeFileAtomic(at('a.npy'), writeNpy(array))
  await writeFileAtomic(at('a.npz'), writeNpz([['a', array]]))
  await writeFileAtomic(at('a.safetensors'), writeSafetensors([['a', array]]))
  await writeFileAtomic(at('a.jsonl'), writeJsonl([{ a: 1 }]))
  expect(await readNpyFile(at('a.npy'))).toEqual(array)
  expect((await readNpzFile(at('a.npz'))).get('a')).toEqual(array)
  expect((await readSafetensorsFile(at('a.safetensors'))).tensors.get('a')).toEqual(array)
  expect(await readJsonlFile(at('a.jsonl'))).toEqual([{ a: 1 }])
})

test('an error names the path', async () => {
  const path = join(folder, 'broken')
  await writeFile(path, 'broken')
  for (const read of [readNpyFile, readNpzFile, readSafetensorsFile, readJsonlFile, readMatFile])
    await expect(read(path)).rejects.toThrow(path)
})

test('a file that is written anew is replaced whole, and no temporary file stays', async () => {
  const path = join(folder, 'state.json')
  await writeFileAtomic(path, 'first')
  await Promise.all([writeFileAtomic(path, 'x'.repeat(1 << 20)), writeFileAtomic(path, 'y'.repeat(1 << 20))])
  const text = await readFile(path, 'utf8')
  expect(['x'.repeat(1 << 20), 'y'.repeat(1 << 20)]).toContain(text)
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('a failed write leaves nothing behind', async () => {
  await expect(writeFileAtomic(join(folder, 'absent', 'file'), 'x')).rejects.toThrow('ENOENT')
  await expect(writeFileAtomic(folder, 'a folder cannot be replaced')).rejects.toThrow()
  expect(
    (await readdir(tmpdir())).filter((name) => name.startsWith('spikemba-formats-') && name.endsWith('.tmp')),
  ).toEqual([])
})

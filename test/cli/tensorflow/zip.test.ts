import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unpackZip } from '../../../src/cli/tensorflow/zip.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spikemba-zip-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const archive = (bytes: Uint8Array): string => {
  writeFileSync(join(folder, 'a.zip'), bytes)
  return join(folder, 'a.zip')
}

test('unpacks chosen files, packed or stored, empty or long, with their permissions', async () => {
  const long = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * i) >> 7)
  const file = archive(
    zipSync({
      'a/long': long,
      'a/stored': [long.subarray(0, 1000), { level: 0 }],
      empty: new Uint8Array(),
      tool: [new Uint8Array([1]), { os: 3, attrs: 0o755 << 16 }],
      left: long,
    }),
  )
  const result = await unpackZip(file, folder, (name) => (name === 'left' ? undefined : `out/${name}`))
  expect(result).toEqual({ files: 4, bytes: long.length + 1001 })
  expect(readFileSync(join(folder, 'out/a/long')).equals(long)).toBe(true)
  expect(readFileSync(join(folder, 'out/a/stored')).equals(long.subarray(0, 1000))).toBe(true)
  expect(statSync(join(folder, 'out/empty')).size).toBe(0)
  expect(statSync(join(folder, 'out/tool')).mode & 0o777).toBe(0o755)
  expect(statSync(join(folder, 'out/a/long')).mode & 0o777).toBe(0o644)
})

test('a cut-off archive is one clear line', async () => {
  const whole = zipSync({ a: new Uint8Array(1000) })
  for (const length of [0, 10, whole.length - 5]) {
    await expect(unpackZip(archive(whole.subarray(0, length)), folder, (name) => name)).rejects.toThrow(
      'is not a whole zip file; remove it and run the setup again',
    )
  }
})

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FitRecord } from 'spikemba/train'
import { expect, test } from 'vitest'
import { maskedCrc32c, scalarsOf, scalarsRecord, versionRecord } from '../../../src/train/run/tensorboard/eventFile.js'
import { tensorboardWriter } from '../../../src/train/run/tensorboard/eventFile.node.js'

test('the checksum is CRC-32C, masked', () => {
  const mask = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(maskedCrc32c(bytes('123456789'))).toBe(mask(0xe3069283)) // the check value of CRC catalogs
  expect(maskedCrc32c(new Uint8Array(32))).toBe(mask(0x8a9136aa)) // RFC 3720, B.4
  expect(maskedCrc32c(new Uint8Array(32).fill(255))).toBe(mask(0x62a8ab43))
})

test('bytes of a record, by hand', () => {
  const record = versionRecord(0)
  expect([...record.subarray(0, 8)]).toEqual([24, 0, 0, 0, 0, 0, 0, 0])
  expect([...record.subarray(12, 36)]).toEqual([
    9,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    26,
    13,
    ...new TextEncoder().encode('brain.Event:2'),
  ])
  const [, , event] = [0, 0, scalarsRecord(1, 300, { a: 0.5 }).subarray(12, -4)]
  //                        time 1.0                        step 300       summary · value · tag a · 0.5
  expect([...event!]).toEqual([9, 0, 0, 0, 0, 0, 0, 240, 63, 16, 172, 2, 42, 10, 10, 8, 10, 1, 97, 21, 0, 0, 0, 63])
})

const step: FitRecord = {
  kind: 'step',
  step: 3,
  epoch: 0,
  losses: { total: 2, overlap: 1 },
  gradientNorm: 0.3,
  lr: 0.1,
  rate: 0.2,
  dead: 0,
  samplesPerSecond: 9,
  etaSec: 1,
}

test('a step gives losses, rates and speed, an evaluation its metrics, the rest nothing', () => {
  expect(scalarsOf(step)).toEqual({
    'loss/total': 2,
    'loss/overlap': 1,
    'train/lr': 0.1,
    'train/gradientNorm': 0.3,
    'train/queriesPerSecond': 9,
    'spikes/rate': 0.2,
    'spikes/dead': 0,
  })
  expect(scalarsOf({ kind: 'end', step: 3, reason: 'steps' })).toEqual({})
})

test('a file grows record by record, each with its checksums', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spikemba-tensorboard-'))
  const hear = tensorboardWriter(folder)
  for (const record of [step, { kind: 'end', step: 3, reason: 'steps' } as const]) hear(record)
  const [file, ...others] = await readdir(folder)
  expect(others).toEqual([])
  expect(file).toMatch(/^events\.out\.tfevents\.\d+\./)
  const bytes = await readFile(join(folder, file!))
  let records = 0
  for (let at = 0; at < bytes.length; records++) {
    const length = Number(bytes.readBigUInt64LE(at))
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)))
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(bytes.subarray(at + 12, at + 12 + length)))
    at += length + 16
  }
  expect(records).toBe(2)
  await rm(folder, { recursive: true })
})

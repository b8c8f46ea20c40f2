/**
 * TensorBoard's event files, as far as curves need them.
 *
 *   file    = record*
 *   record  = length u64 | crc(length) u32 | event | crc(event) u32                     little-endian
 *   event   = wall_time double 1 | step int64 2 | file_version string 3 | summary 5     protocol buffers
 *   summary = (tag string 1 | simple_value float 2) 1, once for each curve
 *
 * Source: tensorflow/core/util/event.proto, framework/summary.proto and lib/io/record_writer.cc, whose checksum is a
 * masked CRC-32C.
 */
import type { FitRecord } from '../../records.js'

/** What a TFRecord's checksum is of: rotated and shifted, so that a checksum of checksums does not repeat. */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  crc = ~crc >>> 0
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

/** Castagnoli's polynomial, reflected. */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0x82f63b78 ^ (c >>> 1) : c >>> 1
  return c
})

/** The record that begins a file. @param time seconds since 1970 */
export const versionRecord = (time: number): Uint8Array => framed([...double(1, time), ...text(3, 'brain.Event:2')])

/** Curves' values at one step. @param time seconds since 1970 */
export function scalarsRecord(time: number, step: number, scalars: Readonly<Record<string, number>>): Uint8Array {
  const values = Object.entries(scalars).flatMap(([tag, value]) => message(1, [...text(1, tag), ...float(2, value)]))
  return framed([...double(1, time), ...varint(2, step), ...message(5, values)])
}

/** What TensorBoard draws of a record; nothing of checkpoints and ends. */
export function scalarsOf(record: FitRecord): Record<string, number> {
  if (record.kind === 'evaluation') return prefixed('val', record.metrics)
  if (record.kind !== 'step') return {}
  const { losses, lr, gradientNorm, rate, dead, samplesPerSecond } = record
  const all = {
    ...prefixed('loss', losses),
    'train/lr': lr,
    'train/gradientNorm': gradientNorm,
    'train/queriesPerSecond': samplesPerSecond,
  }
  return {
    ...all,
    ...(rate === undefined ? {} : { 'spikes/rate': rate }),
    ...(dead === undefined ? {} : { 'spikes/dead': dead }),
  }
}

const prefixed = (word: string, values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${word}/${key}`, value]))

function framed(event: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(event.length + 16)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(event.length), true)
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true)
  bytes.set(event, 12)
  view.setUint32(12 + event.length, maskedCrc32c(bytes.subarray(12, 12 + event.length)), true)
  return bytes
}

// Protocol buffers: a field is its number and wire type (0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes),
// then its value.
const digits = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...digits(Math.floor(value / 128))]
const varint = (field: number, value: number): number[] => [field << 3, ...digits(value)]
const message = (field: number, bytes: readonly number[]): number[] => [
  (field << 3) | 2,
  ...digits(bytes.length),
  ...bytes,
]
const text = (field: number, value: string): number[] => message(field, [...new TextEncoder().encode(value)])
const double = (field: number, value: number): number[] => [
  (field << 3) | 1,
  ...new Uint8Array(Float64Array.of(value).buffer),
]
const float = (field: number, value: number): number[] => [
  (field << 3) | 5,
  ...new Uint8Array(Float32Array.of(value).buffer),
]

import fc from 'fast-check'
import { readSafetensors, writeSafetensors } from 'spikemba/formats'
import { packBits, RecordingError, readRecording, unpackBits, writeRecording } from 'spikemba/inspector'
import { expect, test } from 'vitest'
import { anyRecording } from './smallRecording.js'

const recording = fc
  .sample(anyRecording, { seed: 4, numRuns: 40 })
  .find(({ layers, blocks, truth, film, losses }) => layers.length && blocks.length && truth && film && losses.total)!
const bytes = writeRecording(recording)

test('what is written is read, whatever it is', () => {
  fc.assert(
    fc.property(anyRecording, (recording) => void expect(readRecording(writeRecording(recording))).toEqual(recording)),
    { numRuns: 60 },
  )
})

test('bits go eight to a byte, the first lowest', () => {
  expect([...packBits([1, 0, 0, 0, 0, 0, 0, 0, 0, 1])]).toEqual([1, 2])
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 1)),
      (bits) => void expect([...unpackBits(packBits(bits), bits.length)]).toEqual(bits),
    ),
  )
})

test('a recording of version 1, which knew neither proposal logits nor gradients, is read', () => {
  const { proposalLogit: _, gradients: __, ...old } = recording
  const { tensors, metadata } = readSafetensors(writeRecording(old))
  const { proposalLogit: ___, gradients: ____, ...head } = JSON.parse(metadata.recording!) as Record<string, unknown>
  const file = writeSafetensors(tensors, { ...metadata, recording: JSON.stringify({ ...head, version: 1 }) })
  expect(readRecording(file)).toEqual(old)
})

test('every tensor says its axes', () => {
  const { tensors, metadata } = readSafetensors(bytes)
  const axes = JSON.parse(metadata.axes!) as Record<string, string>
  expect(Object.keys(axes).sort()).toEqual([...tensors.keys()].sort())
  expect(axes[`layers/${recording.layers[0]!.name}/currents`]).toBe('t m d')
})

/** The same file with another head. */
function withHead(change: (head: Record<string, unknown>) => void, over: Record<string, string> = {}): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes)
  const head = JSON.parse(metadata.recording!) as Record<string, unknown>
  change(head)
  return writeSafetensors(tensors, { ...metadata, recording: JSON.stringify(head), ...over })
}
const first = (head: Record<string, unknown>, list: string): Record<string, unknown> =>
  (head[list] as Record<string, unknown>[])[0]!
const claiming = (length: bigint): Uint8Array => {
  const file = bytes.slice()
  new DataView(file.buffer).setBigUint64(0, length, true)
  return file
}

test.each<[string, Uint8Array, RegExp]>([
  ['nothing', new Uint8Array(0), /bundle\.spike: is empty, expected a safetensors file/],
  [
    'a header of 4 GB',
    claiming(4_000_000_000n),
    /claims a header of 4000000000 bytes in a file of \d+; it is cut short/,
  ],
  ['a header beyond all numbers', claiming(2n ** 64n - 1n), /claims a header/],
  ['half of the file', bytes.subarray(0, bytes.length - 1), /cut short/],
  ['some bytes more', new Uint8Array([...bytes, 0]), /after its last tensor/],
  ['another format', new TextEncoder().encode('{"cells": []}   '), /header/],
  [
    'weights without a recording',
    writeSafetensors([['a', { shape: [1], data: new Float32Array(1) }]]),
    /without a recording.*record\(model, sample\)/,
  ],
  [
    'another version',
    withHead((head) => (head.version = 3)),
    /version 3, this library reads versions 1 and 2; record the sample again/,
  ],
  ['no JSON', withHead(() => {}, { recording: '{' }), /description is no JSON/],
  ['a list in place of the head', withHead(() => {}, { recording: '[]' }), /head is \[\], expected an object/],
  [
    'a negative size',
    withHead((head) => (first(head, 'layers').steps = -1)),
    /layers\[0\]\.steps is -1, expected a whole number of at least 1/,
  ],
  [
    'a size that would fill the memory',
    withHead((head) => (first(head, 'layers').channels = 2 ** 40)),
    /expected f4\[/,
  ],
  [
    'more moments than are there',
    withHead((head) => (head.moments = 1e9)),
    /has moments as .*expected f8\[1000000000, 3\]/,
  ],
  [
    'a threshold that is no number',
    withHead((head) => ((first(head, 'layers').settings as Record<string, unknown>).vThreshold = 'high')),
    /vThreshold is "high", expected a number/,
  ],
  [
    'a tensor that is not there',
    withHead((head) => (first(head, 'layers').name = 'gone')),
    /lacks layers\/gone\/currents/,
  ],
  ['a tensor too many', withHead((head) => (head.film = null)), /has a tensor film that its description does not name/],
  [
    'slots that are not there',
    withHead((head) => ((first(head, 'blocks').mixers as { joint: { slots: number } }).joint.slots = 1)),
    /blocks\[0\]\.joint has .* expected/,
  ],
])('refuses %s', (_, file, message) => {
  expect(() => readRecording(file, 'bundle.spike')).toThrow(RecordingError)
  expect(() => readRecording(file, 'bundle.spike')).toThrow(message)
})

test('a damaged file is refused or read, and nothing else happens', () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(bytes.length), (at, change, end) => {
      const file = bytes.slice(0, at % 3 ? bytes.length : end)
      if (at < file.length) file[at]! ^= change
      try {
        readRecording(file)
      } catch (error) {
        expect(error).toBeInstanceOf(RecordingError)
      }
    }),
    { numRuns: 800 },
  )
})

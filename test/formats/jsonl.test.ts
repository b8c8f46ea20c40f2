import fc from 'fast-check'
import { FormatError, readJsonl, writeJsonl } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { goldenTest } from '../golden.js'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

test('either line ending, with or without the last one, empty lines, a byte order mark', () => {
  expect(readJsonl('{"qid":1}\n{"qid":2}')).toEqual([{ qid: 1 }, { qid: 2 }])
  expect(readJsonl(utf8('{"qid":1}\r\n\r\n{"qid":"ü"}\r\n'))).toEqual([{ qid: 1 }, { qid: 'ü' }])
  expect(readJsonl(utf8('\uFEFF[1]\n \n'))).toEqual([[1]])
  expect(readJsonl(new Uint8Array(0))).toEqual([])
})

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (rows) => {
      expect(readJsonl(writeJsonl(rows))).toEqual(JSON.parse(JSON.stringify(rows)))
    }),
  )
})

test.each([
  [
    'a line that is cut',
    '{"qid":1}\n\n{"qid":',
    /^val\.jsonl line 3: is no JSON \(.*\); expected one object a line, not cut short$/,
  ],
  ['NaN, as Python writes it', '{"a":NaN}', /^val\.jsonl line 1: holds NaN or Infinity, which JSON has no word for/],
  ['two values on a line', '1\n2 3', /^val\.jsonl line 2: is no JSON/],
])('refuses %s and names the line', (_, text, message) => {
  expect(() => readJsonl(text, 'val.jsonl')).toThrow(message)
})

test('text that is not UTF-8 is named by its line', () => {
  const read = (): unknown => readJsonl(new Uint8Array([...utf8('{}\n"'), 0xff, ...utf8('"\n{}')]), 'latin.jsonl')
  expect(read).toThrow('latin.jsonl line 2: is no UTF-8 text; save it as UTF-8')
  expect(read).toThrow(FormatError)
})

goldenTest(
  'real annotations, which end without a newline',
  ['moment_detr/data/highlight_val_release.jsonl'],
  async (path) => {
    const { readJsonlFile } = await import('spikemba/formats')
    const rows = await readJsonlFile<{ qid: number }>(path)
    expect([rows.length, rows[0]!.qid]).toEqual([1550, 2579])
  },
)

test('refuses to write a row that JSON has no words for', () => {
  expect(() => writeJsonl([{ qid: 1 }, undefined])).toThrow(
    'writeJsonl: row 2 is undefined, expected an object, a list or a plain value',
  )
  expect(() => writeJsonl([() => 1])).toThrow('row 1 is function')
})

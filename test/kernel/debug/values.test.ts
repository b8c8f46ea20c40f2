import { Session } from 'node:inspector'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Runtime } from '../../../src/kernel/server/debug/inspector.js'
import { textOf, typeOf } from '../../../src/kernel/server/debug/values.js'

// What the engine says of real values of this thread.
const session = new Session()
beforeAll(() => session.connect())
afterAll(() => session.disconnect())
const remote = (expression: string): Promise<Runtime.RemoteObject> =>
  new Promise((resolve, reject) => {
    session.post('Runtime.evaluate', { expression, generatePreview: true }, (error, { result }) =>
      error ? reject(error) : resolve(result),
    )
  })

test.each([
  ['0.5', '0.5', 'number'],
  ['-0', '-0', 'number'],
  ['NaN', 'NaN', 'number'],
  ['10n', '10n', 'bigint'],
  ['true', 'true', 'boolean'],
  ['undefined', 'undefined', 'undefined'],
  ['null', 'null', 'null'],
  [`"it's\\n"`, "'it\\'s\\n'", 'string'],
  ['Symbol("u")', 'Symbol(u)', 'symbol'],
  ['[0, 1, "a", null]', "[0, 1, 'a', null]", 'Array'],
  ['[]', 'Array(0)', 'Array'],
  ['({ rate: 0.25, on: true, inner: { a: 1 } })', '{ rate: 0.25, on: true, inner: Object }', 'Object'],
  ['new Float32Array([1, 2])', 'Float32Array(2) [1, 2]', 'Float32Array'],
  ['new Map([["u", 1]])', 'Map(1) { u => 1 }', 'Map'],
  ['new Set([1, 2])', 'Set(2) { 1, 2 }', 'Set'],
  ['new RangeError("negative")', 'RangeError: negative', 'RangeError'],
  ['(function leak(u) {\n  return u\n})', 'function leak(u) {', 'Function'],
  ['Array.from({ length: 1000 }, (_, k) => k)', /^\[0, 1, 2, .*…$/, 'Array'],
  ['"x".repeat(1000)', /^'x{198}…$/, 'string'],
])('%s', async (expression, text, type) => {
  const value = await remote(expression)
  if (typeof text === 'string') expect(textOf(value)).toBe(text)
  else expect(textOf(value)).toMatch(text)
  expect(typeOf(value)).toBe(type)
})

import fc from 'fast-check'
import { decodeMessage, encodeMessage, newMessage, WireError } from 'spikemba/kernel'
import { expect, test } from 'vitest'

const bytes = (text: string): Buffer => Buffer.from(text)
const texts = (frames: readonly Uint8Array[]): string[] => frames.map((frame) => Buffer.from(frame).toString())

test('the frames of a message, signed as Python signs them', () => {
  const message = {
    ...newMessage('s', 'status', { execution_state: 'idle' }),
    identities: [bytes('topic')],
    buffers: [bytes('raw')],
  }
  const frames = encodeMessage({ ...message, header: { msg_id: '1', msg_type: 'status' } as never }, 'key')
  expect(texts(frames)).toEqual([
    'topic',
    '<IDS|MSG>',
    // hmac.new(b'key', b'{"msg_id":"1","msg_type":"status"}{}{}{"execution_state":"idle"}', 'sha256').hexdigest()
    '43d6ded69c7be8bf1560669a07f86d44a2f52244725a1d4365f9e598de4d3f94',
    '{"msg_id":"1","msg_type":"status"}',
    '{}',
    '{}',
    '{"execution_state":"idle"}',
    'raw',
  ])
})

test('what is sent is what arrives', () => {
  const dictionary = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<Record<string, unknown>>
  const blobs = fc.array(fc.uint8Array(), { maxLength: 3 })
  fc.assert(
    fc.property(fc.string(), dictionary, dictionary, blobs, blobs, (key, content, metadata, identities, buffers) => {
      const named = identities.map((identity) => Uint8Array.of(0, ...identity)) // ZeroMQ's identities start with a zero
      const sent = newMessage('session', 'comm_msg', content, {
        metadata,
        identities: named,
        buffers,
        parent: { msg_id: 'p' },
      })
      const wanted = JSON.parse(JSON.stringify({ ...sent, identities: [], buffers: [] }))
      const { identities: to, buffers: raw, ...rest } = decodeMessage(encodeMessage(sent, key), key)
      expect({ ...rest, identities: [], buffers: [] }).toEqual(wanted)
      expect([to, raw].map((frames) => frames.map((frame) => [...frame]))).toEqual(
        [named, buffers].map((frames) => frames.map((frame) => [...frame])),
      )
    }),
  )
})

test('two messages never share an identifier', () => {
  expect(newMessage('s', 'x', {}).header.msg_id).not.toBe(newMessage('s', 'x', {}).header.msg_id)
})

test('a message that another key signed, or that was changed on its way, is refused', () => {
  const frames = encodeMessage(newMessage('s', 'x', { n: 1 }), 'key')
  expect(() => decodeMessage(frames, 'other')).toThrow('its signature is not that of the connection’s key')
  expect(() => decodeMessage(frames, '')).toThrow(WireError)
  for (const index of [1, 2, 3, 4, 5]) {
    const changed = frames.map((frame, i) =>
      i === index ? Uint8Array.from(frame, (byte, at) => (at === 0 ? byte ^ 1 : byte)) : frame,
    )
    expect(() => decodeMessage(changed, 'key')).toThrow('signature')
  }
  expect(() => decodeMessage(encodeMessage(newMessage('s', 'x', {}), ''), 'key')).toThrow('signature')
})

test('malformed frames are told apart', () => {
  const frames = encodeMessage(newMessage('s', 'x', { n: 1 }), '')
  const withFrame = (index: number, text: string): Uint8Array[] =>
    frames.map((frame, i) => (i === index ? bytes(text) : frame))
  expect(() => decodeMessage([], '')).toThrow('has no <IDS|MSG> delimiter')
  expect(() => decodeMessage(frames.slice(1), '')).toThrow('has no <IDS|MSG> delimiter')
  expect(() => decodeMessage(frames.slice(0, 5), '')).toThrow('has 4 frames after its delimiter, expected at least 5')
  expect(() => decodeMessage(withFrame(5, '{'), '')).toThrow('its content is no JSON')
  expect(() => decodeMessage(withFrame(4, '[]'), '')).toThrow('its metadata is no JSON object')
  expect(() => decodeMessage(withFrame(2, '{"msg_id":"1"}'), '')).toThrow(
    'its header has msg_type undefined, expected a string',
  )
  expect(() => decodeMessage(withFrame(2, '{"msg_id":"1","msg_type":"x","date":0}'), '')).toThrow(
    'its header has date 0, expected a string',
  )
  const deep = `{"msg_id":"1","msg_type":"x","more":${'['.repeat(5000)}${']'.repeat(5000)}}`
  expect(() => decodeMessage(withFrame(2, deep), '')).toThrow(/its header has 100\d\d bytes, expected at most 8192/)
})

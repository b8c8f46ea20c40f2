/**
 * A message as the frames of one ZeroMQ multipart message, for both sides:
 *
 *     identity … | <IDS|MSG> | signature | header | parent_header | metadata | content | buffer …
 *
 * The signature is HMAC-SHA256, in hex, of the four JSON frames with the key of the connection file; with an empty key
 * nothing is signed.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { WireError } from '../errors.js'
import type { Content, Header, Message } from './message.js'

const DELIMITER = Buffer.from('<IDS|MSG>')
/**
 * Bytes of a header; real ones have three hundred. It is echoed in every answer, which a header of ten thousand nested
 * lists would make impossible.
 */
const HEADER_BYTES = 1 << 13
/** header, parent_header, metadata, content. */
const JSON_FRAMES = ['header', 'parent_header', 'metadata', 'content'] as const

/**
 * Signs a message and lays it out in ZeroMQ frames, as Jupyter's protocol has it.
 *
 * @param key key of the connection file
 */
export function encodeMessage(
  { identities, header, parent, metadata, content, buffers }: Message,
  key: string,
): Uint8Array[] {
  const json = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)))
  return [...identities, DELIMITER, Buffer.from(sign(json, key)), ...json, ...buffers]
}

/**
 * Reads a message from ZeroMQ frames and checks its signature.
 *
 * @throws WireError when frames are missing, are no JSON objects, or carry another signature than the key gives
 */
export function decodeMessage(frames: readonly Uint8Array[], key: string): Message {
  const at = frames.findIndex((frame) => DELIMITER.equals(frame))
  if (at < 0) throw new WireError('has no <IDS|MSG> delimiter')
  const json = frames.slice(at + 2, at + 2 + JSON_FRAMES.length)
  if (json.length < JSON_FRAMES.length)
    throw new WireError(`has ${frames.length - at - 1} frames after its delimiter, expected at least 5`)
  if (!signedBy(frames[at + 1]!, json, key)) throw new WireError('its signature is not that of the connection’s key')
  if (json[0]!.length > HEADER_BYTES)
    throw new WireError(`its header has ${json[0]!.length} bytes, expected at most ${HEADER_BYTES}`)
  const [header, parent, metadata, content] = json.map(parseObject) as [Header, Partial<Header>, Content, Content]
  for (const field of ['msg_id', 'msg_type'] as const)
    if (typeof header[field] !== 'string')
      throw new WireError(`its header has ${field} ${JSON.stringify(header[field])}, expected a string`)
  for (const field of ['session', 'username', 'date', 'version'] as const)
    if (header[field] !== undefined && typeof header[field] !== 'string')
      throw new WireError(`its header has ${field} ${JSON.stringify(header[field])}, expected a string`)
  return {
    identities: frames.slice(0, at),
    header,
    parent,
    metadata,
    content,
    buffers: frames.slice(at + 2 + JSON_FRAMES.length),
  }
}

function sign(json: readonly Uint8Array[], key: string): string {
  if (key === '') return ''
  const hmac = createHmac('sha256', key)
  for (const frame of json) hmac.update(frame)
  return hmac.digest('hex')
}

function signedBy(signature: Uint8Array, json: readonly Uint8Array[], key: string): boolean {
  const expected = Buffer.from(sign(json, key))
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}

function parseObject(frame: Uint8Array, index: number): unknown {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(frame).toString('utf8'))
  } catch (error) {
    throw new WireError(`its ${JSON_FRAMES[index]} is no JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError(`its ${JSON_FRAMES[index]} is no JSON object`)
  return value
}

/** One request for a file, or for the rest of one: redirects and confirmation pages followed, refusals told. */
import { DataError } from '../errors.js'
import { fileAddress, readPage } from './drive.js'

export interface Connection {
  /** Null when nothing is left to come. */
  readonly body: ReadableStream<Uint8Array> | null
  /** Byte of the file at which the body starts: the one asked for, or 0 where the host knows no ranges. */
  readonly from: number
  /** Bytes of the whole file, where the host tells. */
  readonly total: number | undefined
  /** What the host calls this version of the file (its ETag). */
  readonly version: string | undefined
  /** The checksum that Hugging Face tells with the redirect to a large file (`X-Linked-Etag`). */
  readonly sha256: string | undefined
  /** The file's name, where the host tells it. */
  readonly name: string | undefined
}

/** A refusal that may pass: a busy host, a broken line. */
export class PassingFault extends Error {
  constructor(
    message: string,
    /** Milliseconds that the host asked to wait. */
    readonly waitMs = 0,
  ) {
    super(message)
  }
}

const HOPS = 12
const LONGEST_PAGE = 1e6
const LONGEST_WAIT_MS = 60_000

/**
 * @param have bytes that are here already
 * @param version of the file that they belong to
 * @throws DataError when the host refuses for good, PassingFault or the runtime's own error when another try may
 *   succeed
 */
export async function connect(
  url: string,
  have: number,
  version: string | undefined,
  signal: AbortSignal,
): Promise<Connection> {
  let address = fileAddress(url)
  let sha256: string | undefined
  for (let hop = 0; hop < HOPS; hop++) {
    const headers: Record<string, string> = { 'Accept-Encoding': 'identity', 'User-Agent': 'spikemba' }
    if (have > 0) headers.Range = `bytes=${have}-`
    if (have > 0 && version?.startsWith('"')) headers['If-Range'] = version
    const response = await fetch(address, { headers, signal, redirect: 'manual' })
    const linked = /^"?([0-9a-f]{64})"?$/.exec(response.headers.get('x-linked-etag') ?? '')?.[1]
    if (linked) sha256 = linked
    const next = await whereElse(response, url, address)
    if (next === undefined) return await answer(response, url, have, sha256)
    if (new URL(address).protocol === 'https:' && !next.startsWith('https:'))
      throw new DataError(url, `the host leads to ${next}, which is not encrypted; check the address`)
    address = next
  }
  throw new DataError(url, `the host leads in a circle (${HOPS} redirects, the last to ${address}); check the address`)
}

/** The address that a redirect or a confirmation page leads to; undefined when this is the answer. */
async function whereElse(response: Response, url: string, address: string): Promise<string | undefined> {
  const location = response.headers.get('location')
  if (response.status >= 300 && response.status < 400 && location) {
    await response.body?.cancel()
    const next = new URL(location, address)
    if (!/^https?:$/.test(next.protocol)) throw new DataError(url, `the host leads to ${next.href}; check the address`)
    return next.href
  }
  if (!response.headers.get('content-type')?.startsWith('text/html')) return undefined
  if (response.status >= 500) return undefined
  const meaning = readPage(await firstCharacters(response, LONGEST_PAGE), address)
  if ('next' in meaning) return meaning.next
  throw new DataError(url, response.status === 404 || response.status === 410 ? absent(response) : meaning.problem)
}

async function answer(response: Response, url: string, have: number, sha256: string | undefined): Promise<Connection> {
  const { status, headers, body } = response
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
  const whole = range?.[2] !== undefined && range[2] !== '*' ? Number(range[2]) : undefined
  const facts = {
    version: headers.get('etag') ?? undefined,
    sha256,
    name: fileName(headers.get('content-disposition')),
  }
  if (status === 416) {
    await body?.cancel()
    return { body: null, from: have, total: whole ?? 0, ...facts }
  }
  if (status === 429 || status >= 500) {
    await body?.cancel()
    throw new PassingFault(
      `the host answered ${status}`,
      Math.min(LONGEST_WAIT_MS, 1000 * (Number(headers.get('retry-after')) || 0)),
    )
  }
  if (!response.ok) {
    await body?.cancel()
    throw new DataError(
      url,
      status === 404 || status === 410
        ? absent(response)
        : `the host answered ${status} ${response.statusText}; check the address`,
    )
  }
  const coded = headers.has('content-encoding') // then content-length counts packed bytes
  const length = coded || !headers.has('content-length') ? undefined : Number(headers.get('content-length'))
  const from = status === 206 ? Number(range?.[1] ?? Number.NaN) : 0
  if (from !== 0 && from !== have)
    throw new DataError(url, `the host sent the bytes from ${from} on, asked for those from ${have} on`)
  return { body, from, total: whole ?? (length === undefined ? undefined : from + length), ...facts }
}

const absent = ({ status, statusText }: Response): string =>
  `the host answered ${status} ${statusText || 'Not Found'}: the file is not there any more; check the address, or take another mirror`

function fileName(disposition: string | null): string | undefined {
  const coded = /filename\*=(?:UTF-8'')([^;]+)/i.exec(disposition ?? '')?.[1]
  return coded ? decodeURIComponent(coded) : /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1]
}

async function firstCharacters({ body }: Response, most: number): Promise<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let next = await reader?.read(); next && !next.done && text.length < most; next = await reader!.read())
    text += next.value
  await reader?.cancel()
  return text
}

/** A host on 127.0.0.1 that serves files as the large hosts do, and misbehaves as they do. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface Host {
  readonly address: string
  /** `METHOD PATH RANGE`, in the order in which they came. */
  readonly requests: string[]
  serve(path: string, answer: Answer | Uint8Array): string
  close(): void
}

export async function startHost(): Promise<Host> {
  const answers = new Map<string, Answer>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://x').pathname
    requests.push(`${path} ${request.headers.range ?? ''}`.trim())
    const answer = answers.get(path)
    if (answer) answer(request, response)
    else response.writeHead(404, { 'content-type': 'text/html' }).end('<html><title>Not Found</title></html>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address,
    requests,
    serve(path, answer) {
      answers.set(path, typeof answer === 'function' ? answer : file(answer))
      return `${address}${path}`
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A file with ranges and a version, whole or cut off after some bytes of each answer. */
export function file(
  bytes: Uint8Array,
  { cutAfter = Number.POSITIVE_INFINITY, version = `"${sha256(bytes).slice(0, 8)}"`, ranges = true } = {},
): Answer {
  return (request, response) => {
    const sameVersion = [undefined, version].includes(request.headers['if-range'] as string | undefined)
    const asked = ranges && sameVersion ? Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0
    if (asked >= bytes.length && asked > 0)
      return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    response.writeHead(asked ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length - asked,
      etag: version,
      ...(asked ? { 'content-range': `bytes ${asked}-${bytes.length - 1}/${bytes.length}` } : {}),
    })
    const sent = bytes.subarray(asked, asked + cutAfter)
    if (asked + sent.length === bytes.length) response.end(sent)
    else response.write(sent, () => setTimeout(() => response.destroy(), 250)) // a runtime drops what it has not handed on when the line breaks
  }
}

export const redirect =
  (to: string, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(302, { location: to, ...headers }).end()

export const page =
  (html: string, status = 200): Answer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)

/** The page that Google Drive sends before a large file (2024 to 2026), shortened to what matters. */
export const confirmationPage = (action: string): string =>
  `<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title></head><body><p class="uc-warning-caption">Google Drive can&#39;t scan this file for viruses.</p>
<form id="download-form" action="${action}" method="get"><input type="submit" id="uc-download-link" class="goog-inline-block" value="Download anyway"/><input type="hidden" name="id" value="FILE"><input type="hidden" name="export" value="download"><input type="hidden" name="confirm" value="t"><input type="hidden" name="uuid" value="1f-2e"></form></body></html>`

/** The page that it sends when too many people fetched a file. */
export const QUOTA_PAGE =
  '<!DOCTYPE html><html><head><title>Google Drive - Quota exceeded</title></head><body><p class="uc-error-caption">Sorry, you can&#39;t view or download this file at this time.</p><p class="uc-error-subcaption">Too many users have viewed or downloaded this file recently. Please try accessing the file again later.</p></body></html>'

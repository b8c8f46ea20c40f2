/** A page of the run while it goes on, on this machine alone. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readRun, reportPage } from '../recipes/index.js'
import { OptionError } from '../tensor/index.js'

/** Seconds between two looks of a browser. */
const REFRESH = 15

export interface Watch {
  readonly address: string
  close(): void
}

/**
 * Serves the report of a run folder at a loopback address, made anew for each look.
 * @param port 0 takes any that is free
 * @throws OptionError for a port that is taken
 */
export async function watchRun(folder: string, port = 0): Promise<Watch> {
  const server = createServer((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    // A page elsewhere whose name was made to point here must not read it.
    if (host !== '127.0.0.1' && host !== 'localhost') return void response.writeHead(403).end()
    if (request.method !== 'GET' || request.url !== '/') return void response.writeHead(404).end()
    readRun(folder)
      .then((run) => reportPage([run]))
      .then(
        (page) =>
          response
            .writeHead(200, HEADERS)
            .end(
              page.replace(
                '<meta charset="utf-8">',
                `<meta charset="utf-8"><meta http-equiv="refresh" content="${REFRESH}">`,
              ),
            ),
        () =>
          response
            .writeHead(200, HEADERS)
            .end(`<!doctype html><meta http-equiv="refresh" content="2"><p>The run has not begun yet.`),
      )
  })
  await new Promise<void>((done, fail) => {
    server.once('error', () => fail(new OptionError('watch', port, 'a port that is free')))
    server.listen(port, '127.0.0.1', done)
  })
  server.unref()
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const HEADERS = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }

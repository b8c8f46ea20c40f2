/** Writes messages to a pipe at once: the package's own writer lets a turn of the event loop pass before each. */
import type { Writable } from 'node:stream'

import rpc = require('vscode-jsonrpc/node')

export class PipeWriter extends rpc.AbstractMessageWriter implements rpc.MessageWriter {
  /** @param pipe which nobody else writes to */
  constructor(private readonly pipe: Writable) {
    super()
    pipe.on('error', (error) => this.fireError(error))
    pipe.on('close', () => this.fireClose())
  }

  write(message: rpc.Message): Promise<void> {
    const body = JSON.stringify(message)
    const head = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    return new Promise((resolve, reject) => {
      this.pipe.write(head + body, (error) => (error ? reject(error) : resolve()))
    })
  }

  end(): void {
    this.pipe.end()
  }
}

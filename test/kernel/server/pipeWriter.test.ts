import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { PipeWriter } from '../../../src/kernel/server/check/native/pipeWriter.js'

import rpc = require('vscode-jsonrpc/node')

const message = (word: string): rpc.Message => ({ jsonrpc: '2.0', method: word }) as rpc.Message

it('has written a message when it returns, in order, its length in bytes', async () => {
  const pipe = new PassThrough()
  const writer = new PipeWriter(pipe)
  const written = [writer.write(message('é€𝛼'))]
  expect(pipe.readableLength).toBeGreaterThan(0)
  written.push(writer.write(message('two')))
  const heard: rpc.Message[] = []
  new rpc.StreamMessageReader(pipe).listen((each) => heard.push(each))
  await Promise.all(written)
  await expect.poll(() => heard).toEqual([message('é€𝛼'), message('two')])
})

it('refuses what is written to a pipe that has ended', async () => {
  const pipe = new PassThrough()
  const told: unknown[] = []
  const writer = new PipeWriter(pipe)
  writer.onError(([error]) => told.push(error))
  writer.end()
  await expect(writer.write(message('late'))).rejects.toThrow('write after end')
  await expect.poll(() => told).toHaveLength(1)
})

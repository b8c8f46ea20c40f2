import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newConnection, readConnectionFile, writeConnectionFile } from 'spikemba/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-connection-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a connection file is read back, and read by this user alone', async () => {
  const file = join(folder, 'c.json')
  const connection = await newConnection()
  await writeConnectionFile(file, connection, 'tslab')
  expect(await readConnectionFile(file)).toEqual(connection)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    ip: '127.0.0.1',
    transport: 'tcp',
    signature_scheme: 'hmac-sha256',
    kernel_name: 'tslab',
  })
  await expect(writeConnectionFile(file, connection, 'tslab')).rejects.toThrow('EEXIST') // nobody can plant the file before
})

test('connections that are made at once share no port and no key', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, newConnection))
  expect(new Set(all.flatMap(({ ports }) => Object.values(ports))).size).toBe(100)
  expect(new Set(all.map(({ key }) => key)).size).toBe(20)
})

test.each([
  ['{', 'is no JSON object'],
  ['3', 'is no JSON object'],
  ['{"transport":"ipc"}', 'has transport "ipc", expected "tcp"'],
  ['{"transport":"tcp","signature_scheme":"hmac-md5"}', 'has signature_scheme "hmac-md5", expected "hmac-sha256"'],
  ['{"transport":"tcp","ip":"127.0.0.1"}', 'has no ip or no key'],
  ['{"transport":"tcp","ip":"127.0.0.1","key":"","shell_port":1.5}', 'has shell_port 1.5, expected a port number'],
])('%s is refused', async (text, problem) => {
  const file = join(folder, 'c.json')
  await writeFile(file, text)
  await expect(readConnectionFile(file)).rejects.toThrow(problem)
})

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tarGz } from './archives.js'
import { startHost } from './host.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const bytes = (seed: number): Uint8Array =>
  Uint8Array.from({ length: 30_000 }, (_, i) => Math.abs(Math.sin(seed + i) * 1e7) & 255)

test('a process killed at any moment loses nothing: the next one goes on by ranges', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kill-'))
  const files = new Map(
    ['slowfast', 'clip', 'clip_text'].flatMap((source, s) =>
      Array.from({ length: 4 }, (_, i) => [`features/${source}_features/v${i}.npz`, bytes(10 * s + i)] as const),
    ),
  )
  const archive = tarGz(files)
  const host = await startHost()
  let sentAtMost = archive.length / 3 // then the host waits, until the process that it serves is killed
  const url = host.serve('/features.tar.gz', (request, response) => {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(from ? 206 : 200, {
      etag: '"1"',
      'content-length': archive.length - from,
      ...(from ? { 'content-range': `bytes ${from}-${archive.length - 1}/${archive.length}` } : {}),
    })
    response.write(archive.subarray(from, Math.max(from, sentAtMost)))
    if (sentAtMost >= archive.length) response.end()
  })
  const script = `import('./src/datasets/fetch/features.node.ts').then(({ fetchFeatures }) => fetchFeatures('qvhighlights', ${JSON.stringify(dir)}, [{ from: 'us', archives: [{ what: 'features', urls: [${JSON.stringify(url)}] }] }]))`
  const children: ChildProcess[] = []
  const start = () => {
    const child = spawn(process.execPath, ['--import', './src/register.mjs', '--input-type=module', '-e', script], {
      cwd: root,
      env: { ...process.env, TS_NODE_TRANSPILE_ONLY: 'true' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    children.push(child)
    return { child, ended: new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code))) }
  }
  const parts = async (): Promise<number> => {
    const [key] = existsSync(join(dir, '.fetch')) ? await readdir(join(dir, '.fetch')) : []
    return key && existsSync(join(dir, '.fetch', key, 'part'))
      ? (await readFile(join(dir, '.fetch', key, 'part'))).length
      : 0
  }
  try {
    for (const share of [1 / 3, 2 / 3]) {
      sentAtMost = Math.floor(archive.length * share)
      const { child, ended } = start()
      while ((await parts()) < sentAtMost) await new Promise((resolve) => setTimeout(resolve, 20))
      child.kill('SIGKILL')
      expect(await ended).toBe(null)
      expect(existsSync(join(dir, 'fetched.json'))).toBe(false)
    }
    sentAtMost = archive.length
    expect(await start().ended).toBe(0)
    expect(host.requests).toEqual([
      '/features.tar.gz',
      ...[1 / 3, 2 / 3].map((share) => `/features.tar.gz bytes=${Math.floor(archive.length * share)}-`),
    ])
    for (const [file, content] of files)
      expect((await readFile(join(dir, file.replace('features/', '')))).equals(content)).toBe(true)
    expect((await readdir(dir)).sort()).toEqual([
      'clip_features',
      'clip_text_features',
      'fetched.json',
      'slowfast_features',
    ])
  } finally {
    for (const child of children) child.kill('SIGKILL')
    host.close()
    await rm(dir, { recursive: true })
  }
}, 240_000)

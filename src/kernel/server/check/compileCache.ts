/**
 * Keeps what V8 makes of TypeScript's nine megabytes from one start of the kernel to the next: it is then loaded in a
 * third of the time, and its functions need not be compiled when they are first called. Node does so from 22.10 on.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'

const ofNode = module as unknown as { enableCompileCache?(): void; flushCompileCache?(): void }

/** Loads TypeScript, so that whoever requires it finds it. @returns writes down what was compiled of it so far */
export function loadTypeScript(): () => void {
  if (!ofNode.enableCompileCache) {
    const file = createRequire(import.meta.url).resolve('typescript')
    return load(file, join(dirname(file), '../../.cache/spikemba'))
  }
  ofNode.enableCompileCache()
  return () => ofNode.flushCompileCache?.() // a kernel that is told to end does not tidy up
}

/** @param folder where the compiled code is kept: only whoever may write the modules may write there */
export function load(file: string, folder: string): () => void {
  const kept = join(folder, `typescript-${cachedDataVersionTag()}`)
  const source = readFileSync(file, 'utf8')
  const key = `${file} ${source.length} ${statSync(file).mtimeMs}` // V8 itself looks at the length alone
  const cachedData = read(kept, key)
  const script = new Script(module.wrap(source), { filename: file, ...(cachedData ? { cachedData } : {}) })
  const loaded = new module.Module(file)
  const require = createRequire(file)
  require.cache[file] = loaded as NodeJS.Module
  const run = script.runInThisContext() as (...of: unknown[]) => void
  run.call(loaded.exports, loaded.exports, require, loaded, file, dirname(file))
  loaded.loaded = true
  return script.cachedDataRejected === false ? () => {} : () => write(kept, key, script.createCachedData())
}

const digest = (key: string, data: Uint8Array): Buffer => createHash('sha256').update(key).update(data).digest()
const DIGEST_BYTES = 32

function read(path: string, key: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path)
    const data = bytes.subarray(DIGEST_BYTES)
    return digest(key, data).equals(bytes.subarray(0, DIGEST_BYTES)) ? data : undefined
  } catch {
    return undefined // the first start
  }
}

/** Other kernels may be reading and writing: they see all of it, or what was there before. */
function write(path: string, key: string, data: Uint8Array): void {
  const own = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(own, Buffer.concat([digest(key, data), data]))
    renameSync(own, path)
  } catch {
    // A folder that nobody may write, a full disk: the next start takes longer, that is all.
    if (existsSync(own)) rmSync(own, { force: true })
  }
}

/** `npm run build`: compiles `src` to `dist`, and removes from `dist` what has no source any more. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = dirname(fileURLToPath(import.meta.url))
const dist = join(src, '..', 'dist')
const { status } = spawnSync(process.execPath, [join(src, 'tsc.mjs'), '-p', src], { stdio: 'inherit' })

for (const entry of existsSync(dist) ? readdirSync(dist, { recursive: true, withFileTypes: true }) : []) {
  const path = join(entry.parentPath, entry.name)
  const source = join(src, path.slice(dist.length + 1).replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts'))
  const made = entry.isDirectory() || source.endsWith('.ts')
  if (made && !existsSync(source)) rmSync(path, { recursive: true, force: true })
}
process.exitCode = status ?? 1

/** Notebooks see the compiled package: it is compiled anew where a source is newer than its output. */
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export default function freshDist(): void {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.as.ts'),
  )
  const stale = sources.filter(
    (file) => changed(join('dist', file.replace(/\.ts$/, '.js'))) < changed(join('src', file)),
  )
  if (stale.length === 0) return
  console.log(`compiling: ${stale.length} sources are newer than dist, for example src/${stale[0]}`)
  execFileSync(process.execPath, [join('src', 'tsc.mjs'), '-p', 'src'], { stdio: 'inherit' })
}

const changed = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

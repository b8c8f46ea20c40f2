/** Notebooks see the compiled package: it is compiled anew where a source is newer than its output. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

export default function freshDist(): void {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.as.ts'),
  )
  const stale = sources.filter((file) => changed(output(file)) < changed(join('src', file)))
  if (stale.length === 0) return
  console.log(`compiling: ${stale.length} sources are newer than dist, for example src/${stale[0]}`)
  execFileSync(process.execPath, [join('src', 'build.mjs')], { stdio: 'inherit' })
  for (const file of stale) touch(output(file)) // the compiler leaves as it is what comes out the same
}

const output = (file: string): string => join('dist', file.replace(/\.ts$/, '.js'))
const touch = (file: string): void => {
  if (existsSync(file)) utimesSync(file, new Date(), new Date()) // declarations have no output
}

const changed = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

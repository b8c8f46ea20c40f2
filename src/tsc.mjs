/**
 * `node src/tsc.mjs …`: the native compiler of TypeScript where it was made for this system, else TypeScript in
 * JavaScript.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const program = native()
if (program) process.exitCode = spawnSync(program, process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
else require('typescript/bin/tsc')

function native() {
  try {
    const own = createRequire(require.resolve('typescript-native/package.json'))
    const folder = dirname(own.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`))
    return join(folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')
  } catch {
    return undefined // optional packages are left out where they do not fit
  }
}

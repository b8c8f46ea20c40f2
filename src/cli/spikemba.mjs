#!/usr/bin/env node
// The committed entry of the `spikemba` command: the program itself is compiled into dist by `npm ci`.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = new URL('../../dist/cli/main.js', import.meta.url)
if (!existsSync(fileURLToPath(main))) {
  console.error('spikemba is not compiled yet: run `npm run build` in its folder')
  process.exit(1)
}
const { main: run } = await import(main.href)
const code = await run(process.argv.slice(2))
if (code) process.exitCode = code // 0 leaves what the command set: interrupted, or a notebook that failed

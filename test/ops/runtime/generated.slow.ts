import { execFileSync } from 'node:child_process'
import { test } from 'vitest'

test('the committed module is what its sources compile to', () => {
  execFileSync(process.execPath, ['src/ops/runtime/wasm/assembly/build.mjs', '--check'], { stdio: 'pipe' })
})

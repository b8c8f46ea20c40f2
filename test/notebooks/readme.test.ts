import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

test('the cell that notebooks/README.md shows gives the line that it says', async () => {
  const readme = readFileSync('notebooks/README.md', 'utf8')
  const [, cell] = /```ts\n([\s\S]*?)```/.exec(readme)!
  const file = resolve('test/notebooks.tmp.ts')
  writeFileSync(file, `${cell!.replace(/figure\.text\s*$/, '')}\nexport { figure }\n`)
  try {
    const { figure } = (await import(/* @vite-ignore */ file)) as { figure: { text: string } }
    expect(readme).toContain(`\`${figure.text}\``)
  } finally {
    rmSync(file)
  }
})

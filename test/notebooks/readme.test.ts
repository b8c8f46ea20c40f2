import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { names, numberOf, read } from './facts.js'

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

test('the contents list every notebook once, in order, by its own title', () => {
  const rows = [
    ...readFileSync('notebooks/README.md', 'utf8').matchAll(/^\| \[(.+?)\]\((.+?)\) \| (.+?) \| .{20,} \|$/gm),
  ]
  expect(rows.map(([, title, file]) => [file, title])).toEqual(
    names().map((name) => [name, /^# (.+)$/m.exec(read(name).cells[0]!.source)?.[1]]),
  )
  for (const [i, [, , , takes]] of rows.entries()) {
    const earlier = names().slice(0, i).map(numberOf)
    const before = takes === 'nothing' ? [] : takes!.split(', ')
    expect(before.filter((number) => !earlier.includes(number))).toEqual([]) // one can read from top to bottom
  }
})

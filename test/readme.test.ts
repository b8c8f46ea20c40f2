import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { FILES } from '../src/cli/main.js'

const readme = readFileSync('README.md', 'utf8')
const { exports, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown>; scripts: Record<string, string> }

test('every command that it names exists', () => {
  const named = [...readme.matchAll(/npx spikemba (\w+)/g)].map(([, word]) => word!)
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((word) => !(word in FILES))).toEqual([])
})

test('every npm script that it names exists', () => {
  const named = [...readme.matchAll(/npm (?:run )?(start|test|\w[\w:]*)/g)].map(([, word]) => word!).filter((word) => word !== 'ci' && word !== 'run')
  expect(named.filter((word) => !(word in scripts))).toEqual([])
})

test('every room that it names is published', () => {
  const named = [...readme.matchAll(/`spikemba\/(\w+)`/g)].map(([, room]) => `./${room}`)
  expect(named.filter((room) => !(room in exports))).toEqual([])
})

test('every file that it links to is there', () => {
  const links = [...readme.matchAll(/\]\((?!http)([^)]+)\)/g)].map(([, path]) => path!)
  expect(links.filter((path) => !existsSync(path))).toEqual([])
})

test('its program runs', async () => {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readme)!
  const file = resolve('test/readme.tmp.ts')
  writeFileSync(file, `${program}\nexport { boundaries, membrane, saliency, spikes }\n`)
  try {
    const shown = (await import(/* @vite-ignore */ file)) as Record<string, { shape: number[] }>
    expect(Object.fromEntries(Object.entries(shown).map(([name, { shape }]) => [name, shape]))).toEqual({
      spikes: [8, 1],
      membrane: [8, 1],
      saliency: [1, 30],
      boundaries: [1, 30, 2],
    })
  } finally {
    rmSync(file)
  }
})

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { FILES } from '../src/cli/main.js'

const readme = readFileSync('README.md', 'utf8')
const { exports, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, unknown>
  scripts: Record<string, string>
}

test('every command that it names exists', () => {
  const named = [...readme.matchAll(/npx spikemba (\w+)/g)].map(([, word]) => word!)
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((word) => !(word in FILES))).toEqual([])
})

test('every npm script that it names exists', () => {
  const named = [...readme.matchAll(/npm (?:run )?(start|test|\w[\w:]*)/g)]
    .map(([, word]) => word!)
    .filter((word) => !['ci', 'i', 'run'].includes(word))
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

test('the table from PyTorch to here runs, row by row', async () => {
  const section = readme.slice(readme.indexOf('### From PyTorch'), readme.indexOf('### Platforms'))
  const rows = [...section.matchAll(/^\| .* \| `(.+)` \|$/gm)].map(([, code]) => code!)
  expect(rows.length).toBeGreaterThanOrEqual(15)
  const { default: run } = await imported('table', [
    TABLE,
    'export default async () => {',
    ...SETUP,
    ...rows.map(statement),
    '  rmSync(folder, { recursive: true })',
    '  return { net, spikes, membrane, state }',
    '}',
  ])
  const { net, spikes } = (await run()) as {
    net: { namedParameters(): Map<string, unknown> }
    spikes: { shape: number[] }
  }
  expect([...net.namedParameters().keys()]).toEqual(['fc.weight', 'fc.bias'])
  expect(spikes.shape).toEqual([5, 4])
})

/** What the table's rows use and do not make. */
const TABLE = `import * as tf from '@tensorflow/tfjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Adam, BatchNorm, clipGradients, dropout, encode, gradientNorm, gradientsOf, LIF, Linear, MambaBlock, Module, MultiHeadAttention, Random, SpikeMba, spikeRaster, surrogates } from 'spikemba'
`
const SETUP = [
  '  const [x, p] = [tf.ones([5, 4]), tf.fill([4], 0.5)]',
  '  const tokens = tf.ones([1, 3, 16]), mask = tf.tensor2d([[1, 1, 0]])',
  '  const bn = new BatchNorm(4), lif = new LIF()',
  "  const model = SpikeMba.create('tiny', { dVideo: 18, dText: 16 }, 0), folder = mkdtempSync(join(tmpdir(), 'spikemba-readme-'))",
]
/** A row as a statement; the module of one row is the network of those below it. */
const statement = (code: string): string => {
  if (code.startsWith('const random')) return `  ${code}; const attention = new MultiHeadAttention(16, { random })`
  return `  ${code}${code.startsWith('class') ? '; const net = new Net(), { fc } = net' : ''}`
}

/** Runs lines as a module that lives as long as the test. */
async function imported(name: string, lines: readonly string[]): Promise<{ default: () => Promise<unknown> }> {
  const file = resolve(`test/readme.${name}.tmp.ts`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  try {
    return (await import(/* @vite-ignore */ file)) as { default: () => Promise<unknown> }
  } finally {
    rmSync(file)
  }
}

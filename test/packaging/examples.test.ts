import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as train from 'spikemba/train'
import { expect, test } from 'vitest'
import * as model from '../../src/model/index.js'
import * as nn from '../../src/nn/index.js'
import * as snn from '../../src/snn/index.js'
import * as ssm from '../../src/ssm/index.js'

const ROOMS = { nn, snn, ssm, model, train }
const CLASS = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:abstract )?class (\w+)/g

/** The example in the comment above each exported class of these rooms. */
const examples = Object.keys(ROOMS).flatMap((room) =>
  (readdirSync(join('src', room), { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join('src', room, file), 'utf8').matchAll(CLASS)])
    .map(([, comment, name]) => ({
      name: name!,
      code: /@example\n \* ```ts\n([\s\S]*?) \* ```/.exec(comment!)?.[1]?.replace(/^ \* ?/gm, ''),
    })),
)
const isError = (name: string): boolean => name.endsWith('Error')

test('every class of nn, snn, ssm, model and train has an example', () => {
  const published = Object.values(ROOMS).flatMap((room) =>
    Object.entries(room).flatMap(([name, value]) =>
      typeof value === 'function' && /^class/.test(Function.prototype.toString.call(value)) && !isError(name)
        ? [name]
        : [],
    ),
  )
  expect(published.length).toBeGreaterThan(12)
  expect(published.filter((name) => !examples.find((example) => example.name === name)?.code)).toEqual([])
})

test.each(examples.filter(({ code }) => code !== undefined))('the example of $name runs', async ({ name, code }) => {
  const words = `import * as tf from '@tensorflow/tfjs'
import { Adam, BatchNorm, BidirectionalMamba, BidirectionalScan, ContextualMomentReasoner, Conv1d, gradientsOf, LayerNorm, LIF, Linear, MambaBlock, Module, MultiHeadAttention, MultiModalRelevantMamba, Random, RecordedModel, record, resolveConfig, SelectiveDirection, SpikeMba, SpikingSaliencyDetector } from 'spikemba'
`
  const file = resolve(`test/packaging/${name}.tmp.ts`)
  writeFileSync(file, `${words}export default async () => {\n${code}}\n`)
  try {
    const { default: run } = (await import(/* @vite-ignore */ file)) as { default: () => Promise<void> }
    await expect(run()).resolves.toBeUndefined()
  } finally {
    rmSync(file)
  }
})

import * as everything from 'spikemba'
import * as course from 'spikemba/course'
import * as datasets from 'spikemba/datasets'
import * as formats from 'spikemba/formats'
import * as inspector from 'spikemba/inspector'
import * as kernel from 'spikemba/kernel'
import * as losses from 'spikemba/losses'
import * as metrics from 'spikemba/metrics'
import * as model from 'spikemba/model'
import * as nn from 'spikemba/nn'
import * as ops from 'spikemba/ops'
import * as recipes from 'spikemba/recipes'
import * as snn from 'spikemba/snn'
import * as ssm from 'spikemba/ssm'
import * as tensor from 'spikemba/tensor'
import * as train from 'spikemba/train'
import * as viz from 'spikemba/viz'
import { expect, test } from 'vitest'

// The kernel is for Node alone, the inspector's format for plugins, the checks for notebooks: they are asked for by
// name.
const rooms: Record<string, object> = {
  datasets,
  formats,
  losses,
  metrics,
  model,
  nn,
  ops,
  recipes,
  snn,
  ssm,
  tensor,
  train,
  viz,
}

const subpaths = Object.entries({ ...rooms, course, inspector, kernel }).map(
  ([room, module]) => [`spikemba/${room}`, module] as const,
)

// A name that comes or goes is a decision (signatures: signatures.test.ts):
// `npm run test:unit -- -u test/packaging/api.test.ts` writes it down.
test('the public names are those of the list', async () => {
  const doors = { spikemba: everything, ...Object.fromEntries(subpaths) }
  const names = Object.entries(doors).flatMap(([door, module]) =>
    Object.keys(module)
      .sort()
      .map((name) => `${door} ${name}`),
  )
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot('api.snapshot.txt')
})

test('no two rooms give different things the same name', () => {
  const seen = new Map<string, unknown>()
  const clashes = Object.values(rooms).flatMap((module) =>
    Object.entries(module).filter(([name, value]) => {
      const clash = seen.has(name) && seen.get(name) !== value
      seen.set(name, value)
      return clash
    }),
  )
  expect(clashes.map(([name]) => name)).toEqual([])
})

test('the root gives what its rooms give, and no more than a newcomer can look through', () => {
  const given = new Map(Object.values(rooms).flatMap((module) => Object.entries(module)))
  expect(Object.entries(everything).filter(([name, value]) => given.get(name) !== value)).toEqual([])
  expect(Object.keys(everything).length).toBeLessThanOrEqual(156)
  // `export *` drops names that clash without a word.
  for (const room of ['losses', 'model', 'nn', 'recipes', 'snn', 'ssm', 'tensor', 'train', 'viz'])
    expect(Object.keys(everything)).toEqual(expect.arrayContaining(Object.keys(rooms[room]!)))
})

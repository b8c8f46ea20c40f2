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

// A name that comes or goes is a decision (signatures: signatures.test.ts):
// `npm run test:unit -- -u test/packaging/api.test.ts` writes it down.
test('the public names are those of the list', async () => {
  const names = Object.entries({ ...rooms, course, inspector, kernel }).flatMap(([room, module]) =>
    Object.keys(module)
      .sort()
      .map((name) => `spikemba/${room} ${name}`),
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
  expect(Object.keys(everything).sort()).toEqual([...seen.keys()].sort()) // `export *` drops clashing names silently
})

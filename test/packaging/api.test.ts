import * as everything from 'spikemba'
import * as datasets from 'spikemba/datasets'
import * as formats from 'spikemba/formats'
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
import ts from 'typescript'
import { expect, test } from 'vitest'
import { membersOf, type PublicName, publicNames } from './publicNames.js'

// The kernel is for Node alone, the inspector's format for plugins, the checks for notebooks: they are asked for by name.
const rooms: Record<string, object> = { datasets, formats, losses, metrics, model, nn, ops, recipes, snn, ssm, tensor, train, viz }

// A name or a signature that changes is a decision: `npm run test:unit -- -u test/packaging/api.test.ts` writes it down.
test('the public names and their signatures are those of the list', async () => {
  const { names, checker } = publicNames()
  await expect(`${names.flatMap((name) => signatures(name, checker)).join('\n')}\n`).toMatchFileSnapshot('api.snapshot.txt')
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

/** A name with its type, and below it what can be passed, called and read of it. */
function signatures({ room, name, symbol }: PublicName, checker: ts.TypeChecker): readonly string[] {
  const written = (type: ts.Type): string =>
    checker
      .typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope)
      .replace(/import\("[^"]*"\)\./g, '')
  const members = membersOf(symbol, checker).map((member) => {
    const optional = member.flags & ts.SymbolFlags.Optional ? '?' : ''
    return `  ${member.name}${optional}: ${written(checker.getTypeOfSymbol(member))}`
  })
  const value = symbol.flags & ts.SymbolFlags.Value ? checker.getTypeOfSymbol(symbol) : undefined
  const made = value?.getConstructSignatures().map((signature) => `  new ${checker.signatureToString(signature)}`) ?? []
  const type =
    value === undefined
      ? members.length > 0
        ? 'type'
        : `type ${written(checker.getDeclaredTypeOfSymbol(symbol))}`
      : made.length > 0
        ? 'class'
        : written(value)
  return [`spikemba/${room} ${name}: ${type.replace(/\s+/g, ' ')}`, ...made, ...members.sort()]
}

import ts from 'typescript'
import { expect, test, vi } from 'vitest'
import { membersOf, type PublicName, publicNames } from './publicNames.js'

vi.setConfig({ testTimeout: 300_000 }) // a whole program is read and checked

const MADE = { made: 'export const silent = 1\n/** Says something. */\nexport const told = 2\n' }
const { names: all, checker, hover } = publicNames(MADE)
const names = all.filter(({ room }) => room !== 'made')
/** Types that a user fills in: what each of their members does is told where it is typed. */
const FILLED_IN = /(Options|Config|Input|Data|Settings|Parts|Row|Sample)$/

// A signature that changes is a decision: `npm run test:unit -- -u test/packaging/signatures.test.ts` writes it down.
test('the signatures of public names are those of the list', async () => {
  await expect(`${names.flatMap(signatures).join('\n')}\n`).toMatchFileSnapshot('signatures.snapshot.txt')
})

// `spikemba config` says what hover shows; `npm run names` writes it down.
test('the meaning of each key of the configuration is that of its comment', async () => {
  const meanings = (type: string, prefix = ''): (readonly [string, string])[] =>
    membersOf(names.find(({ room, name }) => room === 'model' && name === type)!.symbol, checker).map((member) => {
      const comment = ts.displayPartsToString(member.getDocumentationComment(checker))
      return [`${prefix}${member.name}`, comment.replace(/\s+/g, ' ').replace(/\{@link (\w+)\}/g, '$1')]
    })
  const all = Object.fromEntries([...meanings('SpikeMbaConfig'), ...meanings('LossWeights', 'lossWeights.')])
  await expect(`/** What each key of the configuration means: its comment, written down by \`npm run names\`. */
export const CONFIG_HELP: Readonly<Record<string, string>> = ${JSON.stringify(all, null, 2)}
`).toMatchFileSnapshot('../../src/model/config/help.generated.ts')
})

test('every public name has a description that an editor shows on hover', () => {
  expect(names.length).toBeGreaterThan(400)
  expect(names.filter((name) => hover(name) === '').map(({ room, name }) => `spikemba/${room} ${name}`)).toEqual([])
})

test('so has every member of a type that is filled in by the user', () => {
  const members = names
    .filter(({ name }) => FILLED_IN.test(name))
    .flatMap(({ name, symbol }) => membersOf(symbol, checker).map((member) => ({ name, member })))
  expect(members.length).toBeGreaterThan(300)
  const silent = members.filter(({ member }) => member.getDocumentationComment(checker).length === 0)
  expect(silent.map(({ name, member }) => `${name}.${member.name}`)).toEqual([])
})

test('a name without a comment has an empty hover', () => {
  expect(all.filter(({ room }) => room === 'made').map((name) => [name.name, hover(name)])).toEqual([
    ['silent', ''],
    ['told', 'Says something.'],
  ])
})

/** A name with its type, and below it what can be passed, called and read of it. */
function signatures({ room, name, symbol }: PublicName): readonly string[] {
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope
  const written = (type: ts.Type): string =>
    checker
      .typeToString(type, undefined, flags)
      .replace(/, \}/g, ' }')
      .replace(/import\("[^"]*"\)\./g, '')
  const members = membersOf(symbol, checker).map((member) => {
    const optional = member.flags & ts.SymbolFlags.Optional ? '?' : ''
    return `  ${member.name}${optional}: ${written(checker.getTypeOfSymbol(member))}`
  })
  const value = symbol.flags & ts.SymbolFlags.Value ? checker.getTypeOfSymbol(symbol) : undefined
  const made = value?.getConstructSignatures().map((signature) => `  new ${checker.signatureToString(signature)}`) ?? []
  const declared = members.length > 0 ? 'type' : `type ${written(checker.getDeclaredTypeOfSymbol(symbol))}`
  const type = value === undefined ? declared : made.length > 0 ? 'class' : written(value)
  return [`spikemba/${room} ${name}: ${type.replace(/\s+/g, ' ')}`, ...made, ...members.sort()]
}

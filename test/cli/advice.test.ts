import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { presets } from 'spikemba/model'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import type { Command } from '../../src/cli/command.js'
import { FILES } from '../../src/cli/main.js'

// A sentence that tells people what to do must name flags, commands, scripts and keys that exist.

const commands: Command[] = []
let flags: Set<string>
const scripts = Object.keys((JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }).scripts)
/** Flags of other programs that our sentences name, and of the kernel, which front ends start. */
const FOREIGN = ['max-old-space-size', 'expose-internals', 'esm', 'import', 'help', 'version', 'connection-file']

beforeAll(async () => {
  for (const load of Object.values(FILES))
    for (const value of Object.values(await load()))
      if (typeof value === 'object' && value !== null && 'run' in value) commands.push(value as Command)
  // The measuring programs beside the commands (npm run bench:…) declare their flags alike.
  const declared = sources('src/cli').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/[[(]\s*'--(?:no-)?([a-z][a-z-]*)/g)].map(([, flag]) => flag!),
  )
  flags = new Set([...declared, ...FOREIGN])
})

const flagOf = (words: string): string => /--(?:no-)?([a-z][a-z-]*)/.exec(words)![1]!
const camel = (flag: string): string => flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

interface Sentence {
  readonly at: string
  readonly text: string
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))

/** Every string of the sources that holds a space: template literals with `…` for what is filled in. */
function sentences(folder: string): Sentence[] {
  return sources(folder).flatMap((path): Sentence[] => {
    const found: Sentence[] = []
    const visit = (node: ts.Node): void => {
      const text =
        ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
          ? node.text
          : ts.isTemplateExpression(node)
            ? filled(node)
            : ''
      if (text.includes(' ')) found.push({ at: path, text })
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest))
    return found
  })
}

const filled = (node: ts.TemplateExpression): string =>
  node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
const all = sentences('src').filter(({ at }) => !/src\/(recipes\/html|kernel\/spec\/endWithParent)\.ts/.test(at))

test('flags', () => {
  const named = all.flatMap(({ at, text }) =>
    [...text.matchAll(/(?:^|[\s(])--(?:no-)?([a-z][a-z-]*)/g)].map(([, flag]) => ({ at, flag: flag! })),
  )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ flag }) => !flags.has(flag))).toEqual([])
})

test('keys that are named beside their flags', () => {
  const keys = new Set([...Object.keys(presets.practical), 'nonFinite', 'match'])
  const named = all.flatMap(({ text }) =>
    [...text.matchAll(/--([a-z][a-z-]*)[^-()]*\((\w+)(?: in code)?[):]/g)].map(([, flag, key]) => ({
      flag: flag!,
      key: key!,
    })),
  )
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter(({ flag, key }) => !FOREIGN.includes(flag) && !keys.has(key))).toEqual([])
  expect(named.filter(({ flag, key }) => !FOREIGN.includes(flag) && key !== 'match' && camel(flag) !== key)).toEqual([])
})

test('commands and scripts', () => {
  const words = new Set(
    commands.flatMap(({ name }) => [
      name
        .split(' ')
        .filter((word) => !/^[<[]/.test(word))
        .join(' '),
      name.split(' ')[0]!,
    ]),
  )
  const named = all.flatMap(({ text }) =>
    [...text.matchAll(/npx spikemba ([a-z]+(?: [a-z]+)?)/g)].map(([, call]) => call!),
  )
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((call) => !words.has(call) && !words.has(call.split(' ')[0]!))).toEqual([])
  const run = all.flatMap(({ text }) => [...text.matchAll(/npm run ([a-z][\w:]*)/g)].map(([, script]) => script!))
  expect(run.filter((script) => !scripts.includes(script))).toEqual([])
})

test('errors that name a flag name one that a command has', () => {
  const named = sources('src/cli').flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:new FlagError|wholeNumber|settings|limit|share|number)\(\s*'([^']+)'/g,
      ),
    ].map(([, flag]) => ({
      file,
      flag: flag!,
    })),
  )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ flag }) => !flags.has(flag))).toEqual([])
})

test.each(['README.md', 'environment.md', 'src/datasets/README.md'])(
  '%s: every flag of a spikemba command is one of that command',
  (file) => {
    const wrong = readFileSync(file, 'utf8')
      .replace(/\\\n/g, ' ')
      .split('\n')
      .flatMap((line) => {
        const call = /npx spikemba ([a-z]+)(?: ([a-z]+))?(.*?)(?:#|`|$)/.exec(line)
        if (!call) return []
        const [, first, second, rest] = call
        const own = commands.filter(
          ({ name }) =>
            name.split(' ')[0] === first && (!/^\w+ [a-z]/.test(name) || name.startsWith(`${first} ${second}`)),
        )
        const known = new Set(own.flatMap(({ options }) => options.map(([words]) => flagOf(words))))
        return [...rest!.matchAll(/--(?:no-)?([a-z][a-z-]*)/g)]
          .map(([, flag]) => flag!)
          .filter((flag) => flag !== 'help' && !known.has(flag))
          .map((flag) => `${first}: --${flag}`)
      })
    expect(wrong).toEqual([])
  },
)

test('examples in the help use their own flags', () => {
  const wrong = commands.flatMap(({ name, options, examples = [] }) => {
    const known = new Set(options.map(([words]) => flagOf(words)))
    return examples.flatMap((line) =>
      [...line.matchAll(/--(?:no-)?([a-z][a-z-]*)/g)]
        .map(([, flag]) => flag!)
        .filter((flag) => !known.has(flag))
        .map((flag) => `${name}: --${flag}`),
    )
  })
  expect(wrong).toEqual([])
})

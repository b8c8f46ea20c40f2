/**
 * The form that every notebook of the course keeps. What the cells say is tested by series.notebook.ts, which runs
 * them.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatNotebook, hasTag, isCode, type Notebook } from 'spikemba/kernel'
import { describe, expect, test } from 'vitest'
import { exerciseTwin, PROMPT } from '../../src/cli/exercises/twin.js'
import { kernelInfo } from '../../src/kernel/server/protocol/kernelInfo.js'
import { ownKernel } from '../../src/kernel/server/spec.js'
import { FOLDER, factsOf, linksOf, names, numberOf, read } from './facts.js'

const all = names()

test('the series is numbered from 00 without a gap; one that was put between two carries a letter', () => {
  const whole = all.map(numberOf).filter((number) => /^\d+$/.test(number))
  expect(whole.map(Number)).toEqual(whole.map((_, i) => i))
  for (const number of all.map(numberOf)) expect(whole).toContain(number.slice(0, 2))
})

test('cells say types where these are needed, and hardly ever against the compiler', () => {
  const casts = all.map((name) => factsOf(name, read(name)).casts)
  expect(Math.max(...casts)).toBeLessThanOrEqual(10)
  expect(casts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(50)
})

describe.each(all)('%s', (name) => {
  const notebook = read(name)
  const facts = factsOf(name, notebook)
  const text = notebook.cells.filter((cell) => cell.cell_type === 'markdown').map(({ source }) => source)
  const code = notebook.cells.filter(isCode)

  test('checks itself in at least 8 cells, and closes with what it verified', () => {
    expect(facts.checkCells).toBeGreaterThanOrEqual(8)
    expect(code.at(-1)!.source).toMatch(/\bverified\(\)\s*$/)
  })

  test('asks for a guess, and sets two exercises with solutions that check themselves', () => {
    expect(facts.guesses).toBeGreaterThanOrEqual(1)
    expect([facts.exercises, facts.solutions]).toEqual([2, 2])
    for (const { source, metadata } of code.filter((cell) => hasTag(cell, 'solution'))) {
      expect(source).toMatch(/\bcheck(Within|Throws)?\(/)
      // What it prints would give the answer away. JupyterLab writes `collapsed` where it finds only `outputs_hidden`.
      expect(metadata).toMatchObject({ collapsed: true, jupyter: { outputs_hidden: true, source_hidden: true } })
    }
    expect(facts.openExercises).toBe(1)
  })

  test('leaves every guess to its reader', () => {
    const guesses = code.flatMap(({ source }) => source.match(/^const guess\w* = .*$/gm) ?? [])
    expect(guesses.length).toBeGreaterThanOrEqual(1)
    for (const guess of guesses) expect(guess).toMatch(/ = Number\.NaN \/\/ .{5,}/)
  })

  test('has 600 to 1,800 words, a goal and a box of symbols', () => {
    expect(facts.words).toBeGreaterThanOrEqual(600)
    expect(facts.words).toBeLessThanOrEqual(1800)
    expect(text[0]).toMatch(new RegExp(`^# ${numberOf(name)} · .+\\n+[*\\p{Lu}].{20,}\\n`, 'u'))
    expect(text.join('\n')).toMatch(/^\| *(letter|symbol) *\|/m)
  })

  test('opens with a question', () => {
    expect(/^# .+\n+(.+)$/m.exec(text[0]!)![1]).toContain('?')
  })

  test('says how hard and how long it is, ends in sentences, and names its sources', () => {
    expect(text[0]).toMatch(/^\*Difficulty: (easy|medium|hard).*Reading: \d+ minutes.*\*$/m)
    const [, closing] = /^## In short\n\n(.{100,})/m.exec(text.join('\n'))!
    expect(closing!.match(/[.?!](?= |$)/g)!.length).toBeGreaterThanOrEqual(3)
    expect(text.at(-1)).toMatch(/^\*\*To read on\.\*\* .*\]\(https:\/\/\S+\)/m)
    expect(said(notebook).match(/.*\b[Tt]he paper\b.*/g) ?? []).toEqual([]) // which one?
  })

  test('keeps to one notation, and to cells that are read at a glance', () => {
    expect(
      JSON.stringify(notebook.cells.map(({ source }) => source)).match(/.{20}(δ|\\\\delta\b).{20}/g) ?? [],
    ).toEqual([])
    expect(said(notebook).match(/.*(?<![\w.\])\\}])\.\d.*/g) ?? [], '0.5, not .5').toEqual([])
    expect(facts.longestCell).toBeLessThanOrEqual(40)
    expect(facts.assertions).toBeLessThanOrEqual(40)
  })

  test('tells what the SpikeMba paper prints from what is chosen here, and why', () => {
    const formula = ['08', '09', '10', '11'].includes(numberOf(name))
    expect(text[0]!.includes('| printed in the SpikeMba paper | here | why |')).toBe(formula)
  })

  test('has its known errors in the list of all', () => {
    const rows = readFileSync(join(FOLDER, 'glossary.md'), 'utf8').split('## Known errors')[1]!
    expect(rows.split(`](${name}) |`).length - 1).toBe(facts.knownErrors)
  })

  test('leads to places that exist, among them its neighbours', () => {
    const links = linksOf(notebook).filter((link) => !/^\w+:/.test(link))
    const missing = links
      .map((link) => link.split('#')[0]!)
      .filter((link) => link !== '' && !link.startsWith('attachment') && !existsSync(join(FOLDER, link)))
    expect(missing).toEqual([])
    const at = all.indexOf(name)
    for (const neighbour of [all[at - 1], all[at + 1]].filter(Boolean)) expect(links).toContain(neighbour)
  })

  test('is saved as the runner saves it: run from top to bottom, without errors, under 1.5 MB', () => {
    expect(
      formatNotebook(notebook) === readFileSync(join(FOLDER, name), 'utf8'),
      'its bytes are those that the runner writes',
    ).toBe(true)
    expect(code.filter(({ metadata }) => 'execution' in metadata).map(({ id }) => id)).toEqual([]) // when a cell ran is in no interest of its readers
    expect(code.map(({ execution_count: count }) => count)).toEqual(code.map((_, i) => i + 1))
    expect(code.flatMap(({ outputs }) => outputs.filter((output) => output.output_type === 'error'))).toEqual([])
    expect(facts.bytes).toBeLessThan(1.5e6)
    expect(new Set(notebook.cells.map(({ id }) => id)).size).toBe(notebook.cells.length)
  })

  test('names the kernel of this project', () => {
    const { name, displayName: display_name, language } = ownKernel()
    expect(notebook.metadata).toEqual({
      kernelspec: { name, display_name, language },
      language_info: kernelInfo(process.cwd()).language_info, // all of it: JupyterLab would add what is missing when the notebook is saved there
    })
  })

  test('imports published names only, and says no path of a machine', () => {
    const imports = code.flatMap(({ source }) =>
      [...source.matchAll(/\b(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(([, target]) => target!),
    )
    expect(
      imports.filter((target) => !/^(spikemba(\/[a-z]+)?|@tensorflow\/tfjs|node:[a-z/]+|tslab)$/.test(target)),
    ).toEqual([])
    expect(JSON.stringify(notebook).match(/.{0,40}\/(home|root|tmp|work|Users)\/.{0,40}/g) ?? []).toEqual([])
  })

  test('has a twin without solutions, guesses and outputs', () => {
    const twin = exerciseTwin(notebook, join(FOLDER, name), join(FOLDER, 'exercises', name))
    expect(secretsOf(notebook).filter((line) => allLines(twin).has(line))).toEqual([])
    expect(twin.cells.filter(({ source }) => source === PROMPT)).toHaveLength(2)
    expect(twin.cells.filter(isCode).flatMap(({ outputs }) => outputs)).toEqual([])
    expect(twin.cells).toHaveLength(notebook.cells.length)
  })
})

/** Text and code, of all cells. */
const said = ({ cells }: Notebook): string => cells.map(({ source }) => source).join('\n')

/** Lines that stand in the solutions alone, and the guesses that the notebook shows. */
function secretsOf(notebook: Notebook): string[] {
  const solutions = notebook.cells.filter((cell) => hasTag(cell, 'solution'))
  const rest = allLines({ ...notebook, cells: notebook.cells.filter((cell) => !hasTag(cell, 'solution')) })
  const guesses = [...rest].filter((line) => /^const guess\w* =/.test(line))
  const secrets = solutions
    .flatMap(({ source }) => source.split('\n'))
    .filter((line) => line.trim().length > 3 && !rest.has(line))
  expect(secrets.length).toBeGreaterThan(2)
  return [...secrets, ...guesses]
}

const allLines = ({ cells }: Notebook): Set<string> => new Set(cells.flatMap(({ source }) => source.split('\n')))

test('a twin elsewhere leads to the same files, and to the twins beside it', () => {
  const [cell] = exerciseTwin(
    {
      cells: [
        {
          cell_type: 'markdown',
          metadata: {},
          source: '[env](../environment.md#gpu), [next](01-b.ipynb), [out](https://a.b/c), [here](#x)',
        },
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    },
    'notebooks/00-a.ipynb',
    'notebooks/exercises/00-a.ipynb',
  ).cells
  expect(cell!.source).toBe('[env](../../environment.md#gpu), [next](01-b.ipynb), [out](https://a.b/c), [here](#x)')
})

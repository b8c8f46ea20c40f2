/**
 * `npm run notebooks:mutate [-- NAME…]`: breaks a copy of the compiled package in many ways, one at a time, and runs
 * the notebooks that must notice.
 * Prints which cell did; exit code 1 when a fault survives. Only a failing check counts: a crash proves nothing about
 * the checks.
 * A script, run from source by ts-node.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { firstLine, readNotebook, runNotebook } from '../../src/kernel/index.js'
import freshDist from './freshDist.js'
import { MUTATIONS, type Mutation, occurrences } from './mutations.js'

const words = process.argv.slice(2)
const chosen = words.length
  ? MUTATIONS.filter(({ name, notebooks }) => words.some((word) => name.includes(word) || notebooks.includes(word)))
  : MUTATIONS
freshDist()
const folder = mkdtempSync(join(tmpdir(), 'spikemba-mutate-'))
const copy = join(folder, 'node_modules', 'spikemba')
try {
  install()
  const sound = new Map<string, Promise<string>>()
  let survivors = 0
  for (const mutation of chosen) {
    const verdict = await judge(mutation, sound)
    if (!verdict.startsWith('✓')) survivors++
    console.log(`${mutation.name.padEnd(64)} ${verdict}`)
  }
  console.log(`\n${chosen.length - survivors} of ${chosen.length} faults noticed`)
  process.exitCode = survivors > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** A project in which everything is linked but this package, which is a copy. */
function install(): void {
  writeFileSync(join(folder, 'package.json'), '{}') // a package.json above the temporary folder might name this package
  for (const name of readdirSync('node_modules'))
    if (name !== 'spikemba' && !name.startsWith('.'))
      link(join('node_modules', name), join(folder, 'node_modules', name))
  cpSync('dist', join(copy, 'dist'), { recursive: true })
  cpSync('package.json', join(copy, 'package.json'))
  cpSync('notebooks', join(folder, 'notebooks'), { recursive: true })
  link('data', join(folder, 'data'))
}

function link(from: string, to: string): void {
  mkdirSync(join(to, '..'), { recursive: true })
  symlinkSync(resolve(from), to)
}

/** @param sound notebooks that ran on the unbroken copy: a fault is noticed only where nothing fails without it */
async function judge(
  { file, find, replace, notebooks }: Mutation,
  sound: Map<string, Promise<string>>,
): Promise<string> {
  const path = join(copy, 'dist', `${file}.js`)
  const text = readFileSync(path, 'utf8')
  const count = occurrences(text, find)
  if (count !== 1) return `✗ its pattern stands ${count} times in dist/${file}.js`
  const reasons: string[] = []
  for (const number of notebooks) {
    const name = readdirSync('notebooks').find((each) => each.startsWith(`${number}-`) && each.endsWith('.ipynb'))
    if (name === undefined) {
      reasons.push(`there is no notebook ${number}`)
      continue
    }
    writeFileSync(
      path,
      text.replace(find, () => replace),
    )
    const broken = await outcome(name)
    writeFileSync(path, text)
    if (!broken.startsWith('✓')) {
      reasons.push(broken)
      continue
    }
    if (!sound.has(name)) sound.set(name, outcome(name))
    const unbroken = await sound.get(name)!
    if (unbroken === 'ran to its end') return broken
    reasons.push(`${name} fails without the fault: ${unbroken}`)
  }
  return `✗ survives: ${reasons.join('; ')}`
}

async function outcome(name: string): Promise<string> {
  const file = join(folder, 'notebooks', name)
  const { failure } = await runNotebook(await readNotebook(file), { file, timeoutSec: 240 })
  if (!failure) return 'ran to its end'
  const check = /CheckError: ✗ (.*)/.exec(failure.message)
  const where = `${name} cell ${failure.position}`
  return check
    ? `✓ ${where}: ${check[1]!.slice(0, 100)}`
    : `${where} failed without a check (${failure.reason}, ${firstLine(failure.message)})`
}

/**
 * The package as its users get it: compiled, packed by npm, unpacked into a project of its own. The project lies below
 * this checkout's node_modules, so that its dependencies are found there.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Execution, execute } from '../../src/cli/tensorflow/execute.js'

export const PROJECT = resolve('node_modules/.cache/spikemba-packed')
export const PACKAGE = join(PROJECT, 'node_modules', 'spikemba')

/** Makes the project, unless the one from the last time is still that of today's sources. */
export async function packProject(): Promise<void> {
  const newest = Math.max(newestBelow('src'), modified('package.json'), modified('src/tsconfig.json'))
  if (modified(join(PROJECT, 'packed')) > newest) return
  if (modified('dist/index.js') < newest) await run('node', ['src/build.mjs'])
  rmSync(PROJECT, { recursive: true, force: true })
  mkdirSync(PACKAGE, { recursive: true })
  writeFileSync(join(PROJECT, 'package.json'), '{ "private": true, "type": "module" }\n')
  writeFileSync(join(PROJECT, 'tsconfig.json'), '{ "compilerOptions": { "module": "NodeNext", "target": "ES2022" } }\n')
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', PROJECT])
  const archive = readdirSync(PROJECT).find((name) => name.endsWith('.tgz'))!
  await run('tar', ['xzf', join(PROJECT, archive), '-C', PACKAGE, '--strip-components=1'])
  writeFileSync(join(PROJECT, 'packed'), '')
}

/** Runs a program inside the project, as its user would. */
export const inProject = (
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Execution> => execute(program, args, { cwd: PROJECT, env: { NODE_OPTIONS: '', ...env } })

/** Writes a file into the project. @returns its name */
export function fileInProject(name: string, text: string): string {
  writeFileSync(join(PROJECT, name), text)
  return name
}

/** Runs a program here. @throws what it said when it fails */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<void> {
  const { code, stdout, stderr } = await execute(program, args, { cwd })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} left with ${code}:\n${stdout}${stderr}`)
}

const modified = (path: string): number => (existsSync(path) ? statSync(path).mtimeMs : 0)

const newestBelow = (folder: string): number =>
  Math.max(...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => modified(join(folder, name))))

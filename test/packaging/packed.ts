/**
 * The package as its users get it: compiled, packed by npm, unpacked into a project of its own. The project lies below this
 * checkout's node_modules, so that its dependencies are found there.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const PROJECT = resolve('node_modules/.cache/spikemba-packed')
export const PACKAGE = join(PROJECT, 'node_modules', 'spikemba')

/** Makes the project, unless the one from the last time is still that of today's sources. */
export function packProject(): void {
  const newest = Math.max(newestBelow('src'), modified('package.json'), modified('tsconfig.build.json'))
  if (modified(join(PROJECT, 'packed')) > newest) return
  if (modified('dist/index.js') < newest) run('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])
  rmSync(PROJECT, { recursive: true, force: true })
  mkdirSync(PACKAGE, { recursive: true })
  writeFileSync(join(PROJECT, 'package.json'), '{ "private": true }\n')
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', PROJECT])
  const archive = readdirSync(PROJECT).find((name) => name.endsWith('.tgz'))!
  run('tar', ['xzf', join(PROJECT, archive), '-C', PACKAGE, '--strip-components=1'])
  writeFileSync(join(PROJECT, 'packed'), '')
}

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program inside the project, as its user would. */
export function inProject(program: string, args: readonly string[], env: Record<string, string> = {}): Said {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: PROJECT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', ...env } })
  return { code: status, stdout, stderr }
}

/** Writes a file into the project. @returns its name */
export function fileInProject(name: string, text: string): string {
  writeFileSync(join(PROJECT, name), text)
  return name
}

function run(program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} left with ${status}:\n${stdout}${stderr}`)
}

const modified = (path: string): number => (existsSync(path) ? statSync(path).mtimeMs : 0)

const newestBelow = (folder: string): number =>
  Math.max(...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => modified(join(folder, name))))

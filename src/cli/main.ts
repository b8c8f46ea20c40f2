/**
 * The `spikemba` command. Each command lives in a file of its own and is loaded only when it is asked for,
 * so that `evaluate` starts without TensorFlow.js.
 *
 * Exit codes: 0 done; 2 bad input, told in one line; 130 interrupted; 1 a bug, with its stack.
 */
import { Command as Program } from 'commander'
import type { Command } from './command.js'
import { EXIT_BAD_INPUT, reportFailure } from './failure.js'

/** First word of a command → its file. */
export const FILES: Readonly<Record<string, () => Promise<object>>> = {
  train: () => import('./train.js'),
  ablate: () => import('./ablate.js'),
  evaluate: () => import('./evaluate.js'),
  predict: () => import('./predict.js'),
  find: () => import('./find.js'),
  features: () => import('./features.js'),
  inspect: () => import('./inspect.js'),
  report: () => import('./report.js'),
  runs: () => import('./runs.js'),
  config: () => import('./config.js'),
  submit: () => import('./submit.js'),
  data: () => import('./data.js'),
  bench: () => import('./bench.js'),
  run: () => import('./run.js'),
  setup: () => import('./setup.js'),
  kernel: () => import('./kernel.js'),
  plugin: () => import('./plugin.js'),
  lab: () => import('./lab.js'),
  doctor: () => import('./doctor.js'),
}

/** @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Program('spikemba')
    .description('Find the moment of a video that a sentence describes, with spiking neurons and state spaces.')
    .enablePositionalOptions() // an option belongs to the command that it follows, also where one stands below another that has it, too
  let code = 0
  try {
    const wanted = FILES[argv[0] ?? '']
    for (const load of wanted ? [wanted] : Object.values(FILES)) {
      for (const command of commandsOf(await load())) add(program, command, (exit) => (code = exit))
    }
    for (const each of everyCommand(program)) each.exitOverride().showHelpAfterError('(--help lists what is possible)')
    await program.parseAsync(argv.length ? [...argv] : ['--help'], { from: 'user' })
    return code
  } catch (error) {
    if (isCommanderExit(error)) return error.exitCode === 0 ? 0 : EXIT_BAD_INPUT
    return reportFailure(error)
  }
}

/** A command stands before those below it, such as `doctor` before `doctor model`. */
const commandsOf = (file: object): Command[] =>
  Object.values(file)
    .filter((value): value is Command => typeof value === 'object' && value !== null && 'run' in value)
    .sort((a, b) => pathOf(a).length - pathOf(b).length)

/** The words before its arguments: `data check <name>` → data, check. */
function pathOf({ name }: Command): string[] {
  const words = name.split(' ')
  const depth = words.findIndex((word) => /^[<[]/.test(word))
  return depth < 0 ? words : words.slice(0, depth)
}

/** Hangs `data check <name>` below a group `data`. */
function add(program: Program, command: Command, exit: (code: number) => void): void {
  const words = command.name.split(' ')
  const path = pathOf(command)
  const parent = path
    .slice(0, -1)
    .reduce((group, word) => group.commands.find((child) => child.name() === word) ?? group.command(word), program)
  const leaf = parent
    .command([path.at(-1), ...words.slice(path.length)].join(' '))
    .description(command.summary)
    .enablePositionalOptions()
  for (const [flags, description, value] of command.options)
    leaf.option(flags, description, value as string | undefined)
  if (command.examples?.length)
    leaf.addHelpText('after', `\nExamples:\n${command.examples.map((line) => `  $ ${line}`).join('\n')}`)
  leaf.action(async (...received: unknown[]) => {
    const args = received.slice(0, -2).flat() as string[]
    try {
      await command.run(args, received.at(-2) as Record<string, unknown>)
    } catch (error) {
      exit(reportFailure(error))
    }
  })
}

const everyCommand = (program: Program): Program[] => [
  program,
  ...program.commands.flatMap((child) => everyCommand(child as Program)),
]

const isCommanderExit = (error: unknown): error is { exitCode: number } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error

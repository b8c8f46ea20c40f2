/** A kernel to be timed: as Jupyter knows it, or started by a program of its own. */
import { findKernel, type KernelSpec } from '../../../kernel/index.js'
import { privateLab } from '../../jupyter/privateLab.js'
import { FlagError } from '../../options.js'
import { execute } from '../../tensorflow/execute.js'

interface Program {
  readonly flag: 'python' | 'deno'
  /** Tried when neither a flag nor Jupyter names one. */
  readonly usual: string
  /** What the program can do when the kernel is there. */
  readonly probe: readonly string[]
  readonly argv: readonly string[]
  readonly language: string
}

/** This project's kernel where there is no native compiler. */
export const JAVASCRIPT = 'javascript'

const PROGRAMS: Readonly<Record<string, Program>> = {
  python3: {
    flag: 'python',
    usual: privateLab('.lab').python,
    probe: ['-c', 'import ipykernel'],
    argv: ['-m', 'ipykernel_launcher', '-f', '{connection_file}'],
    language: 'python',
  },
  deno: {
    flag: 'deno',
    usual: 'deno',
    probe: ['jupyter', '--help'],
    argv: ['jupyter', '--kernel', '--conn', '{connection_file}'],
    language: 'typescript',
  },
}

/** Programs that the user names, by flag. */
export type Named = { readonly [flag in Program['flag']]?: string }

/**
 * @returns the kernel, or what would bring it here
 * @throws FlagError when a named program cannot be the kernel
 */
export async function timedKernel(name: string, programs: Named = {}): Promise<KernelSpec | string> {
  if (name === JAVASCRIPT)
    return { ...(await findKernel('spikemba', process.cwd())), name, env: { SPIKEMBA_CHECKER: 'javascript' } }
  const known = PROGRAMS[name]
  const program = known && programs[known.flag]
  if (program !== undefined) {
    const spec = await startedBy(name, program, known!)
    if (!spec) throw new FlagError(known!.flag, program, `a program that can do \`${known!.probe.join(' ')}\``)
    return spec
  }
  const found = await findKernel(name, process.cwd()).catch((error: Error) => error.message)
  if (typeof found !== 'string' || !known) return found
  return (
    (await startedBy(name, known.usual, known)) ?? `kernel ${name}: is not here; name its program with --${known.flag}`
  )
}

async function startedBy(
  name: string,
  program: string,
  { probe, argv, language }: Program,
): Promise<KernelSpec | undefined> {
  if ((await execute(program, probe)).code !== 0) return undefined
  return {
    name,
    argv: [program, ...argv],
    displayName: name,
    language,
    interruptMode: 'message',
    env: {},
    folder: process.cwd(),
  }
}

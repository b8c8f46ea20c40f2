/**
 * Where Jupyter looks for extensions and kernels: PREFIX/share/jupyter of a Python environment, or the user's own
 * folder.
 * Reference: https://docs.jupyter.org/en/latest/use/jupyter-directories.html
 */
import { dirname, join, resolve } from 'node:path'
import { type Environment, kernelFolders } from '../../kernel/spec/kernelFolders.js'
import { execute } from '../tensorflow/execute.js'
import { findTool } from '../tensorflow/tools.js'
import { JupyterError } from './errors.js'

export interface DataFolder {
  readonly path: string
  /** In words, for example "of the Python environment /opt/venv". */
  readonly whose: string
}

/** The options of every command that puts something into Jupyter. */
export const PLACE_OPTIONS = [
  ['--user', "for this user, in Jupyter's data folder (the default outside of a Python environment)"],
  ['--prefix <folder>', 'for the Python environment in this folder'],
  ['--sys-prefix', 'for the active Python environment (the default inside of one), or that of python3'],
] as const

/** @throws JupyterError when more than one place is named, or `--sys-prefix` finds no Python */
export async function dataFolder(
  options: Readonly<Record<string, unknown>>,
  env: Environment = process.env,
): Promise<DataFolder> {
  const { user, prefix, sysPrefix } = options
  const named = [user && '--user', prefix !== undefined && '--prefix', sysPrefix && '--sys-prefix'].filter(Boolean)
  if (named.length > 1) throw new JupyterError(`${named.join(' and ')} name different places; give one of them`)
  if (prefix !== undefined) return ofEnvironment(resolve(String(prefix)))
  const active = env.VIRTUAL_ENV || env.CONDA_PREFIX
  if (sysPrefix) return ofEnvironment(active || (await prefixOfPython()))
  return active && !user ? ofEnvironment(active) : { path: userFolder(env), whose: 'of this user' }
}

const ofEnvironment = (prefix: string): DataFolder => ({
  path: join(prefix, 'share', 'jupyter'),
  whose: `of the Python environment ${prefix}`,
})

async function prefixOfPython(): Promise<string> {
  const python = await findTool('python')
  if (!python)
    throw new JupyterError(
      '--sys-prefix asks python3 where it lives, and no Python is found; name the folder with --prefix, or give --user',
    )
  const { stdout } = await execute(python.command[0]!, [
    ...python.command.slice(1),
    '-c',
    'import sys; print(sys.prefix)',
  ])
  return stdout.trim()
}

/**
 * What Jupyter calls the user's data folder: the most important of those that hold kernels, once JUPYTER_PATH is left
 * out.
 */
const userFolder = (env: Environment): string => dirname(kernelFolders({ ...env, JUPYTER_PATH: '' })[0]!)

/** Runs what writes there. @throws JupyterError that says whose folder it is when it may not be written */
export async function writing(data: DataFolder, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new JupyterError(
        `${path ?? data.path} may not be written (the data folder ${data.whose}); choose another place with --user or --prefix`,
      )
    if (code === 'ENOTDIR' || code === 'EEXIST')
      throw new JupyterError(`${data.path} cannot be a folder: something on the way to it is a file`)
    throw error
  }
}

/**
 * Where Jupyter looks for extensions and kernels: PREFIX/share/jupyter of a Python environment, or the user's own folder.
 * Reference: https://docs.jupyter.org/en/latest/use/jupyter-directories.html
 */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
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

/** The part of the environment that decides. */
export type Environment = Readonly<Record<string, string | undefined>>

/** @throws JupyterError when more than one place is named, or `--sys-prefix` finds no Python */
export async function dataFolder(options: Readonly<Record<string, unknown>>, env: Environment = process.env): Promise<DataFolder> {
  const { user, prefix, sysPrefix } = options
  const named = [user && '--user', prefix !== undefined && '--prefix', sysPrefix && '--sys-prefix'].filter(Boolean)
  if (named.length > 1) throw new JupyterError(`${named.join(' and ')} name different places; give one of them`)
  if (prefix !== undefined) return ofEnvironment(resolve(String(prefix)))
  const active = env.VIRTUAL_ENV || env.CONDA_PREFIX
  if (sysPrefix) return ofEnvironment(active || (await prefixOfPython()))
  return active && !user ? ofEnvironment(active) : { path: userFolder(env), whose: 'of this user' }
}

const ofEnvironment = (prefix: string): DataFolder => ({ path: join(prefix, 'share', 'jupyter'), whose: `of the Python environment ${prefix}` })

async function prefixOfPython(): Promise<string> {
  const python = await findTool('python')
  if (!python) throw new JupyterError('--sys-prefix asks python3 where it lives, and no Python is found; name the folder with --prefix, or give --user')
  const { stdout } = await execute(python.command[0]!, [...python.command.slice(1), '-c', 'import sys; print(sys.prefix)'])
  return stdout.trim()
}

function userFolder(env: Environment): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR
  const home = homedir()
  if (process.platform === 'darwin') return join(home, 'Library', 'Jupyter')
  if (process.platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'jupyter')
  return join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), 'jupyter')
}

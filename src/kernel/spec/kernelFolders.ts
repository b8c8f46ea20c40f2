/**
 * Where Jupyter keeps kernels, most important first: JUPYTER_PATH, the user's data folder, the active Python
 * environment, the system.
 * Source: https://docs.jupyter.org/en/latest/use/jupyter-directories.html#data-files
 */
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where Jupyter looks for kernels, the user's own first.
 *
 * @returns folders that may hold one folder per kernel; not all need exist
 */
export function kernelFolders(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string[] {
  const listed = (env.JUPYTER_PATH ?? '').split(delimiter).filter(Boolean)
  const prefixes = [env.VIRTUAL_ENV, env.CONDA_PREFIX].filter((prefix): prefix is string => Boolean(prefix))
  const data = [
    ...listed,
    env.JUPYTER_DATA_DIR || userData(env, platform, home),
    ...prefixes.map((prefix) => join(prefix, 'share', 'jupyter')),
    ...system(env, platform),
  ]
  return [...new Set(data)].map((folder) => join(folder, 'kernels'))
}

function userData(env: Environment, platform: NodeJS.Platform, home: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Jupyter')
  if (platform === 'win32') return join(env.APPDATA || join(home, '.jupyter'), env.APPDATA ? 'jupyter' : 'data')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jupyter')
}

const system = (env: Environment, platform: NodeJS.Platform): string[] =>
  platform === 'win32'
    ? env.PROGRAMDATA
      ? [join(env.PROGRAMDATA, 'jupyter')]
      : []
    : ['/usr/local/share/jupyter', '/usr/share/jupyter']

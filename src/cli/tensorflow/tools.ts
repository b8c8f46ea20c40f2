/** The programs that parts of this project call, looked for where they usually are, with their versions. */
import { execute } from './execute.js'

export interface Tool {
  readonly name: string
  /** The words that start it, for example ['python3', '-m', 'pip']. */
  readonly command: readonly string[]
  readonly version: string
}

const OTHERWISE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'g++': [['g++'], ['c++'], ['clang++']],
  python: [['python3'], ['python'], ['/usr/bin/python3']],
  pip: [['python3', '-m', 'pip'], ['pip3'], ['pip']],
  jupyterlab: [
    ['.lab/bin/jupyter-lab'],
    ['jupyter-lab'],
    ['python3', '-m', 'jupyterlab'],
    ['/usr/bin/python3', '-m', 'jupyterlab'],
  ],
  chromium: [['chromium'], ['chromium-browser'], ['google-chrome']],
  ffmpeg: [['ffmpeg']],
  mpirun: [['mpirun'], ['mpirun.openmpi'], ['mpirun.mpich']],
}
/** How a program is asked for its version; usually `--version`. */
const ASKED_BY: Readonly<Record<string, string>> = { ffmpeg: '-version' }
/** Environment variables that name a program, as make and npm read them. */
const NAMED_BY: Readonly<Record<string, string>> = { 'g++': 'CXX', python: 'PYTHON', chromium: 'CHROME_BIN' }

export const TOOLS = Object.keys(OTHERWISE)

/** @returns nothing when no such program starts */
export async function findTool(name: string): Promise<Tool | undefined> {
  const named = process.env[NAMED_BY[name] ?? '']
  for (const command of named ? [[named]] : (OTHERWISE[name] ?? [])) {
    const { code, stdout } = await execute(command[0]!, [...command.slice(1), ASKED_BY[name] ?? '--version'])
    if (code === 0) return { name, command, version: /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown' }
  }
  return undefined
}

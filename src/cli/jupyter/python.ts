/** The Python that makes environments for JupyterLab. */
import { findTool } from '../tensorflow/tools.js'
import { JupyterError } from './errors.js'

const LEAST = [3, 10] as const // what JupyterLab 4.6 asks for

/** @returns the words that start it. @throws JupyterError when there is none, or only an old one */
export async function requirePython(): Promise<[program: string, ...words: string[]]> {
  const python = await findTool('python')
  const advice =
    'on Debian and Ubuntu `apt-get install python3-venv`, elsewhere https://www.python.org; PYTHON names another one'
  if (!python)
    throw new JupyterError(`no Python is found, and JupyterLab runs on one (${LEAST.join('.')} or later): ${advice}`)
  const [major = 0, minor = 0] = python.version.split('.').map(Number)
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))
    throw new JupyterError(
      `${python.command.join(' ')} is Python ${python.version}, JupyterLab needs ${LEAST.join('.')} or later: ${advice}`,
    )
  return [python.command[0]!, ...python.command.slice(1)]
}

/**
 * A Python environment with Jupyter's own kernel test and this project's kernel in it; made once for each file of tests, below node_modules:
 * two files that ran side by side would make the same one twice.
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { requirePython } from '../../../src/cli/jupyter/python.js'
import { execute } from '../../../src/cli/tensorflow/execute.js'
import { ownKernel } from '../../../src/kernel/server/spec.js'

const SUITE = 'jupyter_kernel_test==0.7.0'

/** @returns its Python */
export async function conformancePython(tests: string): Promise<string> {
  const home = resolve('node_modules/.cache/spikemba-python', tests)
  const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  if (!existsSync(python)) await step(...(await requirePython()), '-m', 'venv', home)
  await step(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SUITE)
  const { name, argv, displayName, language, interruptMode, env } = ownKernel()
  const folder = join(home, 'share', 'jupyter', 'kernels', name)
  await mkdir(folder, { recursive: true })
  const spec = { argv, display_name: displayName, language, interrupt_mode: interruptMode, env }
  await writeFile(join(folder, 'kernel.json'), JSON.stringify(spec))
  return python
}

async function step(program: string, ...words: string[]): Promise<void> {
  const { code, stderr } = await execute(program, words)
  if (code !== 0) throw new Error(`${[program, ...words].join(' ')} left with ${code}: ${stderr}`)
}

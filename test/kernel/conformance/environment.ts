/**
 * Python programs with Jupyter's own kernel test and this project's kernel, in an environment made once for each file
 * of tests, below node_modules: two files that ran side by side would make the same one twice.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installKernel } from '../../../src/cli/jupyter/ownKernel.js'
import { privateLab } from '../../../src/cli/jupyter/privateLab.js'
import { requirePython } from '../../../src/cli/jupyter/python.js'
import { type Execution, execute } from '../../../src/cli/tensorflow/execute.js'
import freshDist from '../../notebooks/freshDist.js'

const SUITE = 'jupyter_kernel_test==0.7.0'

/**
 * Runs a program with only this environment's kernels, and none of the user's settings, in an empty folder.
 * @param tests name of the environment
 */
export async function runPython(tests: string, program: string, ...words: string[]): Promise<Execution> {
  freshDist()
  const { home, python, env } = privateLab(join('node_modules/.cache/spikemba-python', tests))
  if (!existsSync(python)) await step(...(await requirePython()), '-m', 'venv', home)
  await step(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SUITE)
  await installKernel({ path: join(home, 'share', 'jupyter'), whose: `of ${home}` })
  const cwd = mkdtempSync(join(tmpdir(), `spikemba-${tests}-`))
  const ended = await execute(python, [program, ...words], { cwd, env: { ...env, NODE_OPTIONS: '' } })
  rmSync(cwd, { recursive: true, force: true })
  return ended
}

async function step(program: string, ...words: string[]): Promise<void> {
  const { code, stderr } = await execute(program, words)
  if (code !== 0) throw new Error(`${[program, ...words].join(' ')} left with ${code}: ${stderr}`)
}

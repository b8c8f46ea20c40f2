/** Jupyter's own test of kernels (PyPI: jupyter_kernel_test), from Python, through Jupyter's own client. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { execute } from '../../../src/cli/tensorflow/execute.js'
import freshDist from '../../notebooks/freshDist.js'
import { conformancePython } from './environment.js'

/** All there are: one that is skipped counts as not passed. */
const TESTS = [
  'clear_output',
  'completion',
  'display_data',
  'error',
  'execute_result',
  'execute_stderr',
  'execute_stdout',
  'history',
  'inspect',
  'is_complete',
  'kernel_info',
  'pager',
  'recv_iopub_welcome_msg',
]

it('passes 13 of 13', async () => {
  freshDist()
  const python = await conformancePython('conformance')
  const cwd = mkdtempSync(join(tmpdir(), 'spikemba-conformance-'))
  // Only this environment's kernels, and none of the user's settings.
  const env = { JUPYTER_PREFER_ENV_PATH: '1', JUPYTER_CONFIG_DIR: cwd, JUPYTER_DATA_DIR: cwd, JUPYTER_RUNTIME_DIR: cwd, NODE_OPTIONS: '' }
  const { code, stderr } = await execute(python, [resolve('test/kernel/conformance/samples.py')], { cwd, env })
  rmSync(cwd, { recursive: true, force: true })
  const passed = [...stderr.matchAll(/^test_(\w+) .* ok$/gm)].map(([, name]) => name).sort()
  expect(passed, stderr).toEqual(TESTS)
  expect(stderr).not.toMatch(/FAIL|ERROR|skipped|terminate called/)
  expect(code).toBe(0)
})

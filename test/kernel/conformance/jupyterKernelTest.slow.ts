/** Jupyter's own test of kernels (PyPI: jupyter_kernel_test), from Python, through Jupyter's own client. */
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { runPython } from './environment.js'

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
  const { code, stderr } = await runPython('conformance', resolve('test/kernel/conformance/samples.py'))
  const passed = [...stderr.matchAll(/^test_(\w+) .* ok$/gm)].map(([, name]) => name).sort()
  expect(passed, stderr).toEqual(TESTS)
  expect(stderr).not.toMatch(/FAIL|ERROR|skipped|terminate called/)
  expect(code).toBe(0)
})

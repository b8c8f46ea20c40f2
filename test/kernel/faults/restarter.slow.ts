/** A kernel that ends in the middle of a cell, under the program that watches over it in JupyterLab. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { execute } from '../../../src/cli/tensorflow/execute.js'
import freshDist from '../../notebooks/freshDist.js'
import { conformancePython } from '../conformance/environment.js'

const ENDS = [
  "JSON.parse('[' + '[1],'.repeat(1e7) + '1]')", // one native call needs many times the heap
  'process.abort()',
  'process.kill(process.pid)',
  "process.kill(process.pid, 'SIGKILL')",
]

it('the restarter of Jupyter finds it and starts one that works, on the same ports', async () => {
  freshDist()
  const python = await conformancePython('restarter')
  const cwd = mkdtempSync(join(tmpdir(), 'spikemba-restarter-'))
  const env = { JUPYTER_PREFER_ENV_PATH: '1', JUPYTER_CONFIG_DIR: cwd, JUPYTER_DATA_DIR: cwd, JUPYTER_RUNTIME_DIR: cwd }
  const { code, stdout, stderr } = await execute(python, [resolve('test/kernel/faults/restarter.py'), ...ENDS], { cwd, env })
  rmSync(cwd, { recursive: true, force: true })
  expect(code, stderr).toBe(0)
  expect(stdout.match(/restarted after/g)).toHaveLength(ENDS.length)
})

/** A kernel that ends in the middle of a cell, under the program that watches over it in JupyterLab. */
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { runPython } from '../conformance/environment.js'

const ENDS = [
  "JSON.parse('[' + '[1],'.repeat(1e7) + '1]')", // one native call needs many times the heap
  'process.abort()',
  'process.kill(process.pid)',
  "process.kill(process.pid, 'SIGKILL')",
]

it('the restarter of Jupyter finds it and starts one that works, on the same ports', async () => {
  const { code, stdout, stderr } = await runPython('restarter', resolve('test/kernel/faults/restarter.py'), ...ENDS)
  expect(code, stderr).toBe(0)
  expect(stdout.match(/restarted after/g)).toHaveLength(ENDS.length)
})

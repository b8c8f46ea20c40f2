import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { notHere } from '../notHere.js'

// After `setup tensorflow` the words of environment.md, as commands in an empty folder with an empty home.
const home = mkdtempSync(join(tmpdir(), 'spikemba-words-'))
afterAll(() => rmSync(home, { recursive: true }))
const COMMAND = resolve('src/cli/spikemba.mjs')

async function spikemba(...argv: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...argv], {
    cwd: home,
    env: { ...process.env, HOME: home, XDG_CACHE_HOME: '', NODE_OPTIONS: '' },
  })
  return stdout
}

if (!findTensorflow()?.built)
  notHere('TensorFlow is set up', 'TensorFlow is not built here: npx spikemba setup tensorflow')
else {
  test('doctor finds it, with our operations in C++', async () => {
    const { chosen, backends } = JSON.parse(await spikemba('doctor', '--json')) as {
      chosen: string
      backends: { name: string; usable: boolean; ops?: Record<string, string>; fellBack?: string[] }[]
    }
    expect(chosen).toBe('tensorflow')
    const { ops, ...rest } = backends.find(({ name }) => name === 'tensorflow')!
    expect(rest).toMatchObject({ usable: true })
    expect(rest.fellBack).toBeUndefined()
    expect(Object.values(ops!).filter((form) => form === 'native').length).toBeGreaterThanOrEqual(9)
  })

  test.each(['float32', 'bf16'])(
    'train takes it, computes in %s, scores, and report makes a page',
    async (precision) => {
      await spikemba('data', 'synthesize', 'shapes', '--out', 'shapes', '--train', '6', '--val-count', '3')
      const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'slots=2', 'batch=4']
      const out = `runs/${precision}`
      const told = await spikemba(
        ...['train', 'shapes', '--data', 'shapes', '--steps', '3', '--out', out, '--precision', precision, ...small],
      )
      expect(told).toContain('ceiling')
      const facts = JSON.parse(readFileSync(join(home, out, 'run.json'), 'utf8')) as Record<string, unknown>
      expect(facts).toMatchObject({
        backend: { name: 'tensorflow', device: expect.stringMatching(/^TensorFlow 2\./) as string, precision },
      })
      await spikemba('report', out)
      expect(readFileSync(join(home, out, 'report.html'), 'utf8')).toContain('R1@0.5')
      await spikemba('train', 'shapes', '--resume', out, '--steps', '4')
      const resumed = JSON.parse(readFileSync(join(home, out, 'run.json'), 'utf8')) as Record<string, unknown>
      expect(resumed).toMatchObject({ backend: { precision } })
    },
  )
}

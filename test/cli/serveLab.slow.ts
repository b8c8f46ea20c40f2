/** A JupyterLab that has ended is gone, whatever its threads still wait for. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { privateLab } from '../../src/cli/jupyter/privateLab.js'
import { serveLab } from '../../src/cli/jupyter/serve.js'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'spikemba-serve-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(place, { recursive: true })
})

/** What Jupyter does at its end now and then, in place of Jupyter. */
function jupyter(end: string): void {
  const lines = [
    'import atexit, sys, threading',
    'from pathlib import Path',
    'threading.Thread(target=threading.Event().wait).start()',
    "print('waits', end='')",
    "Path(sys.argv[1].split('=')[1], 'words').write_text(sys.argv[0].rsplit('/', 1)[1])",
    "atexit.register(lambda: Path(sys.argv[1].split('=')[1], 'tidied').touch())",
    end,
  ]
  mkdirSync(join(place, 'jupyterlab'))
  writeFileSync(join(place, 'jupyterlab', '__main__.py'), lines.join('\n'))
  vi.stubEnv('PYTHONPATH', [place, process.env.PYTHONPATH ?? ''].join(delimiter))
}

test.each([
  ['sys.exit(3)', 3],
  ['sys.exit()', 0],
  ['sys.exit("no port is free")', 1],
  ['pass', 0],
])('a thread that waits for ever does not keep it: %s', { timeout: 60_000 }, async (end, code) => {
  jupyter(end)
  const lab = { ...privateLab(place), python: 'python3' }
  expect(await serveLab(lab, { folder: place, open: false })).toBe(code)
  expect(readFileSync(join(place, 'words'), 'utf8')).toBe('__main__.py')
  expect(readFileSync(join(place, 'tidied'), 'utf8')).toBe('')
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missingDependency } from '../../../src/cli/tensorflow/dependencies.js'

test('finds what an interrupted npm left out, also below other packages, and survives circles', () => {
  const project = mkdtempSync(join(tmpdir(), 'spikemba-dependencies-'))
  const install = (name: string, ...dependencies: string[]): string => {
    const folder = join(project, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '1'])) }),
    )
    return folder
  }
  const top = install('top-1', 'middle-1')
  expect(missingDependency(top)).toBe('middle-1')
  install('middle-1', 'bottom-1', 'top-1')
  expect(missingDependency(top)).toBe('bottom-1')
  install('bottom-1', 'string_decoder') // also the name of a module of Node's
  install('string_decoder')
  expect(missingDependency(top)).toBeUndefined()
  rmSync(project, { recursive: true, force: true })
})

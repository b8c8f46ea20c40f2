/** Tells Jupyter how to start a notebook kernel: a folder with a kernel.json. No Python runs. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { DataFolder } from './dataFolder.js'
import { JupyterError } from './errors.js'

/** @throws JupyterError when tslab is neither in the current project nor beside this package */
export async function registerTslab(data: DataFolder, project = process.cwd()): Promise<string> {
  const program = findTslab([join(resolve(project), 'package.json'), import.meta.url])
  if (!program) throw new JupyterError('tslab, the kernel that runs the notebooks, is not installed here; `npm install tslab@1.0.22`')
  const folder = join(data.path, 'kernels', 'tslab')
  await mkdir(folder, { recursive: true })
  const spec = {
    argv: [process.execPath, program, 'kernel', '--config-path={connection_file}'],
    display_name: 'TypeScript (tslab)',
    language: 'typescript',
  }
  await writeFile(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`)
  return folder
}

function findTslab(from: readonly string[]): string | undefined {
  for (const place of from) {
    try {
      const program = join(dirname(createRequire(place).resolve('tslab/package.json')), 'bin', 'tslab')
      if (existsSync(program)) return program
    } catch {} // not there; the next place
  }
  return undefined
}

/**
 * Kernels that npm installs: they are started from node_modules, so that a notebook runs where there is no Jupyter at
 * all.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownKernel } from '../server/spec.js'
import { endWithParent } from './endWithParent.js'
import type { KernelSpec } from './kernelSpec.js'

/** Names of these kernels. */
export const NPM_KERNELS = ['spikemba', 'tslab'] as const

/** @param from folder of the notebook: its own installation comes before this package's */
export function npmKernel(name: string, from: string): KernelSpec | undefined {
  if (name === 'spikemba') return ownKernel()
  if (name !== 'tslab') return undefined
  const folder = packageFolder('tslab', [from, dirname(fileURLToPath(import.meta.url))])
  if (folder === undefined) return undefined
  const argv = [
    process.execPath,
    ...endWithParent(),
    join(folder, 'bin', 'tslab'),
    'kernel',
    '--config-path',
    '{connection_file}',
  ]
  return { name, argv, displayName: 'TypeScript', language: 'typescript', interruptMode: 'signal', env: {}, folder }
}

function packageFolder(name: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    try {
      return dirname(createRequire(join(folder, 'x.js')).resolve(`${name}/package.json`))
    } catch {
      // not installed above this folder
    }
  }
  return undefined
}

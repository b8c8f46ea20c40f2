/** Where and with what a run is made. */
import { readFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import * as tf from '@tensorflow/tfjs'
import { getImplementation } from '../../tensor/index.js'

export interface RunSurroundings {
  readonly versions: Readonly<Record<'spikemba' | 'node' | 'tfjs', string>>
  readonly backend: { readonly name: string; readonly implementation: 'auto' | 'reference' }
  readonly machine: {
    readonly system: string
    readonly cpu: string
    readonly cores: number
    readonly memoryGib: number
  }
}

export function runSurroundings(): RunSurroundings {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const cores = cpus()
  return {
    versions: { spikemba: version, node: process.versions.node, tfjs: tf.version_core },
    backend: { name: tf.getBackend(), implementation: getImplementation() },
    machine: {
      system: `${platform()} ${release()}`,
      cpu: cores[0]?.model ?? 'unknown',
      cores: cores.length,
      memoryGib: Math.round(totalmem() / 2 ** 30),
    },
  }
}

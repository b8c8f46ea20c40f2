/** Where and with what a run is made. */
import { readFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import * as tf from '@tensorflow/tfjs'
import { getImplementation, type Precision } from '../../tensor/index.js'
import { getPrecision } from '../../tensor/internal.js'

export interface RunSurroundings {
  /** Versions of what computed. */
  readonly versions: Readonly<Record<'spikemba' | 'node' | 'tfjs', string>>
  /** What tensors ran on. */
  readonly backend: {
    /** As TensorFlow.js names it. */
    readonly name: string
    /** Fused kernels where there are some, or the readable reference alone. */
    readonly implementation: 'auto' | 'reference'
    /** How it multiplied matrices. */
    readonly precision: Precision
  }
  /** The computer. */
  readonly machine: {
    /** Operating system and its version. */
    readonly system: string
    /** Name of its processor. */
    readonly cpu: string
    /** How many it has. */
    readonly cores: number
    /** Main memory in GiB. */
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
    backend: { name: tf.getBackend(), implementation: getImplementation(), precision: getPrecision() },
    machine: {
      system: `${platform()} ${release()}`,
      cpu: cores[0]?.model ?? 'unknown',
      cores: cores.length,
      memoryGib: Math.round(totalmem() / 2 ** 30),
    },
  }
}

/**
 * Runs the ops' tables again with their CUDA kernels, compiled for the CPU, in place of the loops of the cpu backend.
 */
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import * as adamStep from '../../../src/ops/adamStep/cuda.js'
import * as batchNorm from '../../../src/ops/batchNorm/cuda.js'
import * as causalConv from '../../../src/ops/causalConv/cuda.js'
import * as layerNorm from '../../../src/ops/layerNorm/cuda.js'
import * as lifScan from '../../../src/ops/lifScan/cuda.js'
import type { CudaPlan } from '../../../src/ops/runtime/cuda/plan.js'
import { type KernelCall, registeredOps } from '../../../src/ops/runtime/register.js'
import * as seededDropout from '../../../src/ops/seededDropout/cuda.js'
import * as selectiveScan from '../../../src/ops/selectiveScan/cuda.js'
import * as siluGate from '../../../src/ops/siluGate/cuda.js'
import * as spikeAttention from '../../../src/ops/spikeAttention/cuda.js'
import * as squaredNorms from '../../../src/ops/squaredNorms/cuda.js'
import '../../../src/ops/index.js'
import '../../../src/ops/internal.js'
import { again } from '../../againOn.js'
import { hasCompiler } from './compile.js'
import { runPlan, type ShimOptions } from './runPlan.js'
import { TABLES } from './tables.js'

const OPS = {
  AdamStep: adamStep,
  CausalConv: causalConv,
  LayerNorm: layerNorm,
  LifScan: lifScan,
  RowBatchNorm: batchNorm,
  SeededDropout: seededDropout,
  SelectiveScan: selectiveScan,
  SiluGate: siluGate,
  SpikeAttention: spikeAttention,
  SquaredNorms: squaredNorms,
}

/** From now on the cpu backend runs the CUDA kernels. */
function useShim(options: ShimOptions): void {
  for (const [name, kernels] of Object.entries(OPS)) {
    replace(name, kernels.forward, options)
    if ('backward' in kernels) replace(`${name}Grad`, kernels.backward, options)
  }
}

function replace(kernelName: string, plan: (call: KernelCall) => CudaPlan, options: ShimOptions): void {
  tf.unregisterKernel(kernelName, 'cpu')
  tf.registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: (call) => {
      const given = call as unknown as KernelCall
      return runPlan(given.backend, plan(given), options)
    },
  })
}

/** Skipped, with a sentence, where there is no compiler. */
export async function onShim(options: ShimOptions): Promise<void> {
  const withCuda = [...registeredOps()].flatMap(([name, { tensorflow }]) => (tensorflow?.runsOnCard ? [name] : []))
  test('every op with CUDA kernels runs them here', () => expect(Object.keys(OPS).sort()).toEqual(withCuda.sort()))
  if (!hasCompiler()) return test.skip('no g++ is here, which compiles the CUDA kernels for the CPU', () => {})
  process.env.SPIKEMBA_TEST_BACKENDS = 'cpu'
  useShim(options)
  for (const file of TABLES) again(file)
}

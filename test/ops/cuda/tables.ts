/**
 * Tests of the ops that have CUDA kernels: files that compare outputs and gradients with the plain twins, or with
 * stored numbers, on all `BACKENDS`.
 */
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../', import.meta.url))

export const TABLES = [
  'adamStep.test.ts',
  'batchNorm.test.ts',
  'causalConv.parity.test.ts',
  'layerNorm.parity.test.ts',
  'lifScan.golden.test.ts',
  'lifScan.parity.test.ts',
  'seededDropout.test.ts',
  'selectiveScan.golden.test.ts',
  'selectiveScan.parity.test.ts',
  'siluGate.test.ts',
  'spikeAttention.parity.test.ts',
  'squaredNorms.test.ts',
].map((file) => FOLDER + file)

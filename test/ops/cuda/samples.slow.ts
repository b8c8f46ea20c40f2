import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { adamSample } from '../../../src/ops/adamStep/sample.js'
import { batchNormSample } from '../../../src/ops/batchNorm/sample.js'
import { convSample } from '../../../src/ops/causalConv/sample.js'
import { layerNormSample } from '../../../src/ops/layerNorm/sample.js'
import { lifSample } from '../../../src/ops/lifScan/sample.js'
import { largestDifference, type Sample } from '../../../src/ops/runtime/cuda/sample.js'
import { dropoutSample } from '../../../src/ops/seededDropout/sample.js'
import { scanSample } from '../../../src/ops/selectiveScan/sample.js'
import { gateSample } from '../../../src/ops/siluGate/sample.js'
import { attentionSample } from '../../../src/ops/spikeAttention/sample.js'
import { normsSample } from '../../../src/ops/squaredNorms/sample.js'
import { hasCompiler } from './compile.js'
import { runPlan, type ShimOptions } from './runPlan.js'

// What the ops' tables leave out on a card: states over several lanes, more steps than are unrolled, more tensors than
// one launch takes. And whether mistakes are found at all.

const SAMPLES: readonly (readonly [string, Sample])[] = [
  ...[17, 33, 64, 100].map((n) => [`scan of ${n} states`, scanSample({ states: n })] as const),
  ['scan of 40 states, zero-order hold', scanSample({ states: 40, rule: 'zoh' })],
  ['40 steps of LIF', lifSample({ steps: 40 })],
  ['Adam for 50 tensors', adamSample(Array.from({ length: 50 }, (_, i) => 1 + 13 * i))],
  ...[1, 5, 131].map((n) => [`layer normalisation of ${n} values`, layerNormSample(undefined, n)] as const),
  ...[2, 32, 71].map((rows) => [`batch normalisation over ${rows} rows`, batchNormSample(rows)] as const),
  ['a gate of one value', gateSample(1)],
  ['dropout of one value', dropoutSample(1)],
  ['attention by tokens, wider than a lane has values for', attentionSample(5, 300)],
  ['attention by channels', attentionSample(70, 33)],
  ['norms of 300 tensors', normsSample(Array.from({ length: 300 }, (_, i) => 1 + 7 * i))],
]

/** A mistake in a kernel: a text that stands there, and what takes its place. */
const MISTAKES: readonly (readonly [string, Sample, RegExp, string])[] = [
  ['scan: no barrier before shared values are read', scanSample({ states: 5 }), /__syncwarp\(\);(?=\s+}\s+};)/, ''],
  [
    'scan: no barrier before shared values are replaced',
    scanSample({ states: 5 }),
    /(?<=int lane\) const {\s+)__syncwarp\(\);/,
    '',
  ],
  ['scan: no barrier before sums', scanSample({ states: 5 }), /__syncwarp\(\);(?=\s+#pragma unroll\s+for \(int v)/, ''],
  ['scan: no barrier after sums', scanSample({ states: 5 }), /__syncwarp\(\);(?=\s+}\s+}\s+if \(!at\.there)/, ''],
  [
    'scan: lanes without a channel join the sums',
    scanSample({ states: 5 }),
    /at\.there && at\.has\(k\) \? p\.dLast/,
    'at.has(k) ? p.dLast',
  ],
  [
    'scan: the first token for all',
    scanSample({ states: 5 }),
    /now\.C\[t \* ROW \+ at\.state\(k\)\] \* h/,
    'now.C[at.state(k)] * h',
  ],
  ['scan: the last gradient instead of the sum', scanSample({ states: 5 }), /dA\[k\] \+= dt/, 'dA[k] = dt'],
  ['scan: lanes that are not added', scanSample({ states: 64 }), /far \*= 2/, 'far *= 4'],
  ['LIF: no leak on the way back', lifSample(), /1 - lif\.inverseTau/, '1'],
  ['LIF: a potential that does not jump', lifSample(), /: lif\.softReset \? lif\.vThreshold : h - lif\.vReset/, ': 0'],
  ['convolution: taps the other way round', convSample(), /g\[t \+ TAPS - 1 - j\]/, 'g[t + j]'],
  ['convolution: channels that are not there', convSample(), /if \(channel >= in\.e\) return;/g, ''],
  ['Adam: no decay', adamSample([5, 300]), /p\.keep \* w\[i\]/, 'w[i]'],
  [
    'layer normalisation: no mean of the products',
    layerNormSample(undefined, 37),
    / - \(x\[i\] - mean\) \* inverse \* meanGx/,
    '',
  ],
  [
    'layer normalisation: rows beyond the last one',
    layerNormSample(undefined, 37),
    /min\(first \+ ROWS, p\.rows\)/,
    'first + ROWS',
  ],
  ['batch normalisation: rows that count alike', batchNormSample(), /p\.w\[row\] \/ \*p\.count/, '1 / *p.count'],
  ['batch normalisation: parts that are not added', batchNormSample(), /sum \+= p\.parts/, 'sum = p.parts'],
  ['gate: no slope of the logistic function', gateSample(), /\(1 \+ z \* \(1 - s\)\)/, '1'],
  ['gate: NaNs beyond the last value', gateSample(), /i < p\.size/g, 'i < p.size + 100'],
  ['dropout: the second key left out', dropoutSample(), / \^ p\.second/, ''],
  ['attention: the first nonzero alone', attentionSample(), /left &= left - 1/, 'left = 0'],
  ['attention: another sample’s scale', attentionSample(), /scale\[group % p\.batch\]/, 'scale[0]'],
  ['attention: values beyond a line’s end', attentionSample(), /own < p\.across && /, ''],
  ['attention: no barrier before a square is written', attentionSample(), /__syncthreads\(\);/, ''],
  ['norms: always the first tensors', normsSample(Array.from({ length: 300 }, (_, i) => 1 + i)), /p\.first \+ /, ''],
  ['warps: lanes that are not added', normsSample(), /far \/= 2/, 'far /= 4'],
  ['sums: one part too few', convSample(), /p < job\.parts/, 'p < job.parts - 1'],
]

const worstError = (sample: Sample, options: ShimOptions): number =>
  largestDifference(sample, tf.backend(), (plan) => runPlan(tf.backend(), plan, options)).error

describe.runIf(hasCompiler())('on the CPU', () => {
  beforeAll(async () => void (await useBackend('cpu')))

  test.each(SAMPLES)('%s: outputs and gradients are those of the loop, in both orders of threads', (_, sample) => {
    for (const reversed of [false, true]) expect(worstError(sample, { reversed })).toBeLessThan(2e-5)
  })

  test.each(MISTAKES)('%s: is found', (_, sample, correct, wrong) => {
    let edits = 0
    const edit = (text: string): string => {
      const edited = text.replace(correct, wrong)
      if (edited !== text) edits++
      return edited
    }
    const found = [false, true].map((reversed) => {
      try {
        return worstError(sample, { reversed, edit })
      } catch (error) {
        if (error instanceof RangeError) return Number.POSITIVE_INFINITY // wrote beside its memory
        throw error
      }
    })
    expect(edits, 'the text that is changed does not stand there').toBeGreaterThan(0)
    expect(Math.max(...found)).toBeGreaterThan(1e-4)
  })
})

if (!hasCompiler()) test.skip('no g++ is here, which compiles the CUDA kernels for the CPU', () => {})

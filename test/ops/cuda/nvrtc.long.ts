/**
 * Compiles every CUDA kernel with NVIDIA's own compiler for the cards of five generations, and tells registers, spills
 * and shared memory. No card is needed; the compiler is the one that `setup tensorflow --cuda` brings along (90 MB), or
 * SPIKEMBA_NVRTC names its file.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type * as tf from '@tensorflow/tfjs'
import koffi from 'koffi'
import { expect, test } from 'vitest'
import { downloadWheel } from '../../../src/cli/tensorflow/download.js'
import { findTool } from '../../../src/cli/tensorflow/tools.js'
import { placeOf, wheelsFor } from '../../../src/cli/tensorflow/wheels.js'
import { unpackZip } from '../../../src/cli/tensorflow/zip.js'
import { adamSample } from '../../../src/ops/adamStep/sample.js'
import { batchNormSample } from '../../../src/ops/batchNorm/sample.js'
import { convSample } from '../../../src/ops/causalConv/sample.js'
import { layerNormSample } from '../../../src/ops/layerNorm/sample.js'
import { lifSample } from '../../../src/ops/lifScan/sample.js'
import type { CudaLaunch } from '../../../src/ops/runtime/cuda/plan.js'
import type { Sample } from '../../../src/ops/runtime/cuda/sample.js'
import type { KernelCall } from '../../../src/ops/runtime/register.js'
import { optionsOf } from '../../../src/ops/runtime/tensorflow/cudaKernels.node.js'
import { dropoutSample } from '../../../src/ops/seededDropout/sample.js'
import { scanSample } from '../../../src/ops/selectiveScan/sample.js'
import { DISCRETIZATIONS } from '../../../src/ops/selectiveScan/types.js'
import { gateSample } from '../../../src/ops/siluGate/sample.js'
import { attentionSample } from '../../../src/ops/spikeAttention/sample.js'
import { normsSample } from '../../../src/ops/squaredNorms/sample.js'
import { textOf } from './compile.js'

/** Volta, Turing, Ampere (A100 and others), Ada, Hopper. */
const CARDS = ['sm_70', 'sm_75', 'sm_80', 'sm_86', 'sm_89', 'sm_90']
const SAMPLES: readonly Sample[] = [
  ...DISCRETIZATIONS.map((rule) => scanSample({ rule })),
  ...[32, 64].map((n) => scanSample({ states: n })),
  ...[...[8, 16, 64].map((steps) => lifSample({ steps })), convSample(), adamSample()],
  ...[layerNormSample(), batchNormSample(), gateSample(), dropoutSample(), normsSample()],
  attentionSample(),
]

/** The launches of a sample, both ways; nothing is computed. */
function launchesOf({ cuda, shapes, attrs, outputs, outputGradients = [], saved }: Sample): readonly CudaLaunch[] {
  const info = (shape: readonly number[]): tf.TensorInfo => ({ dataId: {}, shape: [...shape], dtype: 'float32' })
  const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, info(shape)]))
  const call = (inputs: KernelCall['inputs']) => ({ inputs, attrs }) as KernelCall
  const there = cuda.forward(call(inputs))
  const read = Object.fromEntries([
    ...outputGradients.map((name, i) => [name, info(there.outputs[i]!)] as const),
    ...(saved ? [[saved, info(there.outputs[outputs.length]!)] as const] : []),
  ])
  return [...there.launches, ...(cuda.backward?.(call({ ...inputs, ...read })).launches ?? [])]
}

async function compilerFile(): Promise<string> {
  if (process.env.SPIKEMBA_NVRTC) return process.env.SPIKEMBA_NVRTC
  const folder = mkdtempSync(join(tmpdir(), 'spikemba-nvrtc-'))
  const wheel = wheelsFor(true).find(({ requirement }) => requirement.includes('nvrtc'))!
  const file = await downloadWheel((await findTool('pip'))!, wheel, folder, () => {})
  await unpackZip(file, folder, placeOf)
  return join(folder, 'nvidia/cuda_nvrtc/lib/libnvrtc.so.12')
}

const library = koffi.load(await compilerFile())
const nvrtc = {
  create: library.func('nvrtcCreateProgram', 'int', ['_Out_ void **', 'str', 'str', 'int', 'void *', 'void *']),
  compile: library.func('nvrtcCompileProgram', 'int', ['void *', 'int', 'str *']),
  logSize: library.func('nvrtcGetProgramLogSize', 'int', ['void *', '_Out_ size_t *']),
  log: library.func('nvrtcGetProgramLog', 'int', ['void *', 'void *']),
}

/** @returns what the compiler says */
function compile(text: string, options: readonly string[]): { readonly code: number; readonly log: string } {
  const [program, size] = [[null], [0]] as [[unknown], [number]]
  nvrtc.create(program, text, 'kernel.cu', 0, null, null)
  const code = nvrtc.compile(program[0], options.length, options) as number
  nvrtc.logSize(program[0], size)
  const log = Buffer.alloc(Number(size[0]))
  nvrtc.log(program[0], log)
  return { code, log: log.toString('utf8') }
}

const cases = new Map(
  SAMPLES.flatMap(launchesOf).map((launch) => {
    const { source, kernel } = launch
    const { N, RULE, STEPS, TAPS } = source.defines
    const said = Object.entries({ N, RULE, STEPS, TAPS }).filter(([, value]) => value !== undefined)
    return [[kernel, ...said.map((define) => define.join('='))].join(' '), launch]
  }),
)

test.each([...cases])('%s is compiled for all cards, without spilling', async (name, { source, kernel }) => {
  for (const card of CARDS) {
    await setImmediate() // compiling leaves vitest no time to listen
    const start = process.cpuUsage()
    const { code, log } = compile(textOf(source), [...optionsOf(source), `-arch=${card}`, '-Xptxas=-v'])
    expect(code, log).toBe(0)
    const seconds = process.cpuUsage(start).user / 1e6
    const own = log.slice(log.indexOf(`'${kernel}'`))
    const registers = /Used (\d+) registers/.exec(own)![1]
    const shared = /(\d+) bytes smem/.exec(own)?.[1] ?? 0
    const [, stack, spilled] = /(\d+) bytes stack frame, (\d+) bytes spill stores/.exec(own)!
    console.log(
      `${name} ${card}: ${registers} registers, ${spilled} B spilled, ${stack} B of stack, ${shared} B shared, ${seconds.toFixed(1)} CPU s`,
    )
    expect(Number(spilled)).toBe(0)
  }
})

/** Compiles CUDA C for the CPU with g++ (shim/); compiled files are kept under their digest in the temporary folder. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import koffi, { type KoffiFunc } from 'koffi'
import type { CudaSource } from '../../../src/ops/runtime/cuda/plan.js'

const SHIM = fileURLToPath(new URL('shim/', import.meta.url))
const OPS = fileURLToPath(new URL('../../../src/ops/', import.meta.url))
const KEPT = join(tmpdir(), 'spikemba-cuda-shim')
// Cards may make one instruction of a product and a sum; here both are rounded, as in the twins.
const FLAGS = ['-std=c++17', '-O1', '-ffp-contract=off', '-fPIC', '-shared', '-w']

export const hasCompiler = (): boolean => spawnSync('g++', ['--version']).status === 0

/** @param text of the source, which may have been changed on purpose */
export function textOf({ files }: CudaSource): string {
  return files.map((file) => readFileSync(OPS + file, 'utf8')).join('\n')
}

let launch: KoffiFunc<(...args: unknown[]) => number> | undefined
/** The function of the shim that runs a kernel over its blocks. */
export function shimLaunch(): KoffiFunc<(...args: unknown[]) => number> {
  launch ??= koffi.load(fibers()).func('shimLaunch', 'int', ['void *', 'uint', 'uint', 'uint', 'uint', 'void *', 'int'])
  return launch
}

const libraries = new Map<string, ReturnType<typeof koffi.load>>()

/** @returns a kernel's address */
export function compiledKernel(text: string, { defines }: CudaSource, kernel: string): unknown {
  const flags = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`)
  const file = build(text, '.cu', ['-x', 'c++', '-include', `${SHIM}cuda.h`, ...flags], [fibers()])
  const library = libraries.get(file) ?? koffi.load(file)
  libraries.set(file, library)
  return library.symbol(kernel, 'void *')
}

const fibers = (): string => build(readFileSync(`${SHIM}fibers.cc`, 'utf8'), '.cc', [], [])

/** libcuda and libnvrtc for a machine without a card. @param old without what drivers have since 555 */
export function fakeDriver(old = false): string {
  const defines = { SHIM, FIBERS: fibers(), KEPT, FLAGS: FLAGS.join(' ') }
  const flags = Object.entries(defines).map(([name, value]) => `-D${name}="${value}"`)
  return build(readFileSync(`${SHIM}driver.cc`, 'utf8'), '.cc', [...flags, ...(old ? ['-DOLD'] : [])], [fibers()])
}

/** A device of type GPU for TensorFlow. @param deps tfjs-node's folder of headers and libraries */
export const fakeDevice = (deps: string): string =>
  build(
    readFileSync(`${SHIM}device.cc`, 'utf8'),
    '.cc',
    ['-I', `${deps}/include`],
    [`${deps}/lib/libtensorflow_framework.so.2`],
  )

/** @returns the shared library of a source */
function build(text: string, extension: string, flags: readonly string[], libraries: readonly string[]): string {
  const hash = createHash('sha256').update(
    [text, readFileSync(`${SHIM}cuda.h`, 'utf8'), ...FLAGS, ...flags, ...libraries].join('\0'),
  )
  const made = join(KEPT, `${hash.digest('hex').slice(0, 16)}.so`)
  if (existsSync(made)) return made
  mkdirSync(KEPT, { recursive: true })
  const partial = `${made}.${process.pid}`
  writeFileSync(partial + extension, text)
  // The source's language holds for what follows it too: libraries come first.
  execFileSync('g++', [...FLAGS, '-o', partial, '-Wl,--no-as-needed', ...libraries, ...flags, partial + extension])
  renameSync(partial, made)
  return made
}

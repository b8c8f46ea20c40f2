/**
 * The 'tensorflow' backend: TensorFlow.js on a real TensorFlow library, where `npx spikemba setup tensorflow` (or the
 * package's own install script) has put one.
 *
 * The package is an optional peer, looked up by name while the program runs, so that neither type checkers nor bundlers
 * ask for it; Node's modules come from `process.getBuiltinModule` (Node >= 20.16), so that this file loads in a browser
 * too.
 */
import type * as tf from '@tensorflow/tfjs'
import { BackendError } from './errors.js'
import type { Precision } from './precision.js'

/** Both packages hold the same binding; the one for GPUs is taken when both are there. */
export const TENSORFLOW_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const

/** Beside the binding, where it was compiled: operations of ours. */
export const OPERATIONS_FILE = 'spikemba_operations.node'

export interface TensorflowPackage {
  readonly name: string
  readonly folder: string
  /** The compiled file that TensorFlow.js loads; there or not. */
  readonly binding: string
  readonly built: boolean
}

/**
 * The package to run on: the first one built, else the first one installed.
 * @param from where to look, one after the other: files or folders whose `node_modules`, or those above, are searched
 * @returns nothing when none is installed
 */
export function findTensorflow(
  from: readonly string[] = [import.meta.url, `${process.cwd()}/package.json`],
  names: readonly string[] = TENSORFLOW_PACKAGES,
): TensorflowPackage | undefined {
  const found = names.flatMap((name) => from.flatMap((place) => lookUp(place, name) ?? []))
  return found.find(({ built }) => built) ?? found[0]
}

/**
 * Loads the package, which makes 'tensorflow' known to TensorFlow.js.
 * @throws BackendError when it is not installed, not built, or does not load, or cannot compute like that
 */
export async function startTensorflow({
  precision,
}: {
  readonly precision: Precision
}): Promise<{ readonly device: string; readonly kernels: 'simd' }> {
  if (typeof process === 'undefined' || !process.versions?.node)
    throw new BackendError('tensorflow', 'runs in Node only')
  const found = findTensorflow()
  if (!found) throw new BackendError('tensorflow', 'is not installed; `npx spikemba setup tensorflow` does it')
  if (!found.built)
    throw new BackendError(
      'tensorflow',
      `${found.name} has no compiled binding; \`npx spikemba setup tensorflow\` builds it`,
    )
  restoreUtil()
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3' // else oneDNN greets on stderr
  allowTf32(precision === 'tf32')
  let backend: NodeBackend
  try {
    const loaded = process.getBuiltinModule('node:module').createRequire(import.meta.url)(found.folder) as typeof tf
    backend = loaded.findBackend('tensorflow') as unknown as NodeBackend
  } catch (error) {
    throw new BackendError(
      'tensorflow',
      `${found.name} does not load (${String(error).split('\n')[0]}); \`npx spikemba setup tensorflow --force\` builds it anew`,
    )
  }
  if (precision === 'tf32' && !backend.isUsingGpuDevice)
    throw new BackendError('tensorflow', 'computes on the CPU here, and tf32 is a form of NVIDIA cards; take bf16')
  return { device: describe(backend), kernels: 'simd' }
}

let tf32: boolean | undefined

/** NVIDIA's libraries read it once, at their first product. */
function allowTf32(allowed: boolean): void {
  if (tf32 !== undefined && tf32 !== allowed)
    throw new BackendError('tensorflow', `has started ${tf32 ? 'with' : 'without'} tf32, which a process cannot change`)
  tf32 = allowed
  process.env.NVIDIA_TF32_OVERRIDE = allowed ? '1' : '0'
}

/** What this file reads of tfjs-node's backend. */
interface NodeBackend {
  readonly binding: { readonly TF_Version: string }
  readonly isUsingGpuDevice: boolean
}

function lookUp(place: string, name: string): TensorflowPackage | undefined {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { dirname, join } = process.getBuiltinModule('node:path')
  const { existsSync } = process.getBuiltinModule('node:fs')
  try {
    const require = createRequire(place)
    const file = require.resolve(`${name}/package.json`)
    const { binary } = require(file) as { binary: { napi_versions: number[]; module_name: string } }
    const napi = Math.max(...binary.napi_versions.filter((version) => version <= Number(process.versions.napi)))
    const binding = join(dirname(file), 'lib', `napi-v${napi}`, `${binary.module_name}.node`)
    return { name, folder: dirname(file), binding, built: existsSync(binding) }
  } catch {
    return undefined // not installed where `place` looks
  }
}

/** tfjs-node 4.22 calls two functions that Node deprecated (both warn) and 23 removed the first of. */
function restoreUtil(): void {
  Object.assign(process.getBuiltinModule('node:util'), {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  })
}

function describe(backend: NodeBackend): string {
  const { cpus } = process.getBuiltinModule('node:os')
  const where = backend.isUsingGpuDevice ? (graphicsCard() ?? 'a GPU') : `${cpus().length} CPU cores`
  return `TensorFlow ${backend.binding.TF_Version} on ${where}`
}

/** The first card's name in the driver's own words, for example 'NVIDIA H100 80GB HBM3'. */
export function graphicsCard(root = '/proc/driver/nvidia/gpus'): string | undefined {
  const { existsSync, readdirSync, readFileSync } = process.getBuiltinModule('node:fs')
  if (!existsSync(root)) return undefined
  const [card] = readdirSync(root)
  return card === undefined
    ? undefined
    : /^Model:\s*(.+)$/m.exec(readFileSync(`${root}/${card}/information`, 'utf8'))?.[1]
}

/** The version of NVIDIA's driver, for example '555.42.06'. */
export function driverVersion(file = '/proc/driver/nvidia/version'): string | undefined {
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs')
  return existsSync(file) ? /Kernel Module.*?\s(\d+\.[\d.]+)/.exec(readFileSync(file, 'utf8'))?.[1] : undefined
}

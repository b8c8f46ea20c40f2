/** What the addon is told of CUDA: where its libraries lie, and the kernels' sources. */
import { findTensorflow } from '../../../tensor/tensorflow.node.js'
import type { CudaSource } from '../cuda/plan.js'
import { cudaText } from './sources.node.js'

/** What the compiled file exports (`runtime/cuda/kernels.cc`). */
export interface CudaExports {
  cudaSettings(driver: string, nvrtc: string, cache: string): void
  cudaKernel(digest: string, text: string, name: string, ...options: string[]): number
}

/** Each kernel is announced once; it is compiled when it first runs. */
export function cudaKernels({ cudaSettings, cudaKernel }: CudaExports): (source: CudaSource, kernel: string) => number {
  const known = new Map<string, number>()
  return (source, kernel) => {
    const { files } = source
    const options = optionsOf(source)
    const key = [kernel, ...files, ...options].join(' ')
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size === 0) cudaSettings(driver(), compiler(), cacheFolder())
    const text = cudaText(files)
    const hash = process.getBuiltinModule('node:crypto').createHash('sha256')
    const digest = hash
      .update([text, ...options].join('\0'))
      .digest('hex')
      .slice(0, 32)
    const number = cudaKernel(digest, text, kernel, ...options)
    known.set(key, number)
    return number
  }
}

/** What the compiler is told, but for the card. */
export const optionsOf = ({ defines, exact = false }: CudaSource): string[] => [
  '-std=c++17',
  ...(exact ? ['-fmad=false'] : []),
  ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`),
]

const driver = (): string => process.env.SPIKEMBA_CUDA_DRIVER ?? 'libcuda.so.1'

/** The compiler that the setup brings along, else one that the system knows. */
function compiler(): string {
  const { existsSync } = process.getBuiltinModule('node:fs')
  const file = 'libnvrtc.so.12'
  const own = `${findTensorflow()?.folder}/deps/nvidia/cuda_nvrtc/lib/${file}`
  return process.env.SPIKEMBA_NVRTC ?? (existsSync(own) ? own : file)
}

/** Where machine code is kept for the next start. */
function cacheFolder(): string {
  const { homedir } = process.getBuiltinModule('node:os')
  const { join } = process.getBuiltinModule('node:path')
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'spikemba', 'cuda')
  try {
    process.getBuiltinModule('node:fs').mkdirSync(folder, { recursive: true })
  } catch {
    // Read-only: every start compiles anew.
  }
  return folder
}

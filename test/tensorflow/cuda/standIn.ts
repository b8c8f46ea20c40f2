/**
 * A card for machines that have none: TensorFlow (tfjs-node's library for the CPU) is given a device of type GPU on the
 * host's memory, and the addon a driver and a compiler that run CUDA C on the CPU. Tensors are then uploaded and
 * downloaded as on a card, and counted.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import koffi from 'koffi'
import { useBackend } from 'spikemba/tensor'
import { findTensorflow } from '../../../src/tensor/tensorflow.node.js'
import { fakeDevice, fakeDriver } from '../../ops/cuda/compile.js'

export interface StandIn {
  /** How many tensors have gone to the card, and come back. */
  transfers(): { readonly up: number; readonly down: number }
  /** What the driver has been asked for since the last question. */
  calls(): string[]
  /** How many kernels have been compiled. */
  compilations(): number
  /** From now on the compiler makes a mistake. */
  plantMistake(correct: string, wrong: string): void
}

/**
 * Before anything else uses TensorFlow.
 * @param options.old a driver without events of a context
 * @param options.cache where machine code is kept, below it
 * @param options.compiler file that is no compiler
 */
export async function startStandIn({
  old = false,
  cache = mkdtempSync(join(tmpdir(), 'spikemba-cubins-')),
  compiler,
}: {
  readonly old?: boolean
  readonly cache?: string
  readonly compiler?: string
} = {}): Promise<StandIn> {
  const deps = `${findTensorflow()!.folder}/deps`
  const [driver, device] = [fakeDriver(old), fakeDevice(deps)]
  process.env.SPIKEMBA_CUDA_DRIVER = driver
  process.env.SPIKEMBA_NVRTC = compiler ?? driver
  process.env.XDG_CACHE_HOME = cache
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
  plugIn(`${deps}/lib/libtensorflow_cc.so.2`, device)
  await useBackend('tensorflow')
  const [plugin, cuda] = [koffi.load(device), koffi.load(driver)]
  const transfers = plugin.func('fakeTransfers', 'void', ['void *'])
  const mistake = cuda.func('fakeMistake', 'void', ['str', 'str'])
  const calls = cuda.func('fakeCalls', 'str', [])
  const compilations = cuda.func('fakeCompilations', 'long', [])
  return {
    transfers() {
      const counted = new BigInt64Array(4)
      transfers(counted)
      return { up: Number(counted[0]), down: Number(counted[1]) }
    },
    calls: () => (calls() as string).split(' ').filter(Boolean),
    compilations: () => Number(compilations()),
    plantMistake: (correct, wrong) => void mistake(correct, wrong),
  }
}

function plugIn(library: string, device: string): void {
  const tensorflow = koffi.load(library, { global: true })
  const newStatus = tensorflow.func('TF_NewStatus', 'void *', [])
  const load = tensorflow.func('TF_LoadPluggableDeviceLibrary', 'void *', ['str', 'void *'])
  const code = tensorflow.func('TF_GetCode', 'int', ['void *'])
  const message = tensorflow.func('TF_Message', 'str', ['void *'])
  const status = newStatus()
  load(device, status)
  if (code(status) !== 0) throw new Error(`TensorFlow does not take the device: ${message(status)}`)
}

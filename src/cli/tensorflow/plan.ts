/** What a setup will do, with its sizes, before anything is fetched. */
import { statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TENSORFLOW_PACKAGES } from '../../tensor/tensorflow.node.js'
import { FlagError } from '../options.js'
import { SetupError } from './errors.js'
import { TENSORFLOW_VERSION, type Wheel, wheelsFor } from './wheels.js'

/** The release of TensorFlow.js that this project runs on. */
export const PACKAGE_VERSION = '4.22.0'
const PACKAGE_BYTES = { download: 5e6, disk: 25e6 } // tfjs-node and the 49 packages that it asks for

export interface SetupOptions {
  readonly cuda?: boolean
  /** tfjs-node or tfjs-node-gpu; the second by default with `cuda`. */
  readonly package?: string
  /** The folder to install into. */
  readonly project?: string
}

export interface SetupPlan {
  readonly project: string
  readonly packageName: string
  readonly cuda: boolean
  readonly wheels: readonly Wheel[]
  readonly downloadBytes: number
  /** What stays on the disk. */
  readonly diskBytes: number
  /** What is needed meanwhile: each wheel is removed once unpacked. */
  readonly peakBytes: number
}

/** @throws FlagError for an unknown package, SetupError for a machine without libraries */
export function planSetup(options: SetupOptions): SetupPlan {
  const { cuda = false, project = '.' } = options
  const packageName = options.package ?? (cuda ? TENSORFLOW_PACKAGES[0] : TENSORFLOW_PACKAGES[1])
  if (!TENSORFLOW_PACKAGES.some((name) => name === packageName))
    throw new FlagError('package', packageName, TENSORFLOW_PACKAGES.join(' or '))
  const wheels = wheelsFor(cuda)
  return { project: resolve(project), packageName, cuda, wheels, ...sizesOf(wheels, true) }
}

/** What wheels, and the package itself where it is to be installed, take. */
export function sizesOf(
  wheels: readonly Wheel[],
  withPackage: boolean,
): Pick<SetupPlan, 'downloadBytes' | 'diskBytes' | 'peakBytes'> {
  const total = (value: (wheel: Wheel) => number) => wheels.reduce((sum, wheel) => sum + value(wheel), 0)
  const own = withPackage ? PACKAGE_BYTES : { download: 0, disk: 0 }
  const diskBytes = total(({ unpackedBytes }) => unpackedBytes) + own.disk
  return {
    downloadBytes: total(({ bytes }) => bytes) + own.download,
    diskBytes,
    peakBytes: diskBytes + Math.max(0, ...wheels.map(({ bytes }) => bytes)),
  }
}

/** The plan in two lines, sizes first; in one where only compiling is left. */
export function describePlan(plan: SetupPlan): string {
  if (plan.downloadBytes === 0) return `Nothing is left to download; compiles what is missing in ${plan.project}.`
  const parts = plan.cuda
    ? `TensorFlow ${TENSORFLOW_VERSION} with CUDA 12 and cuDNN 9 (${plan.wheels.length} wheels)`
    : `TensorFlow ${TENSORFLOW_VERSION} for the CPU (1 wheel)`
  return [
    `Downloads ${size(plan.downloadBytes)} and takes ${size(plan.diskBytes)} on the disk (${size(plan.peakBytes)} while it works).`,
    `Installs ${plan.packageName} ${PACKAGE_VERSION} into ${plan.project}, ${parts} from PyPI, and compiles the binding between them.`,
  ].join('\n')
}

/** @throws SetupError when the disk is too full */
export async function checkDisk(plan: SetupPlan): Promise<void> {
  const { bavail, bsize } = await statfs(plan.project)
  if (bavail * bsize < plan.peakBytes) {
    throw new SetupError(
      'machine',
      `${plan.project} has ${size(bavail * bsize)} free, the setup needs ${size(plan.peakBytes)}; make room or run it elsewhere`,
    )
  }
}

/** Bytes for people: 274 MB, 5.4 GB. */
export const size = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`

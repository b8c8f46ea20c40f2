/** A kernel by its name: those of npm first, then those that are installed for Jupyter. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KernelError } from '../errors.js'
import { KERNEL_NAME } from '../server/spec.js'
import { kernelFolders } from './kernelFolders.js'
import { type KernelSpec, parseKernelSpec } from './kernelSpec.js'
import { NPM_KERNELS, npmKernel } from './npmKernels.js'

/** The kernel that runs a notebook which names none: this project's own. */
export const DEFAULT_KERNEL = KERNEL_NAME

/**
 * Looks for a kernel by name, where Jupyter would look.
 *
 * @param from folder of the notebook
 * @param folders Jupyter's kernel folders
 * @throws KernelError that lists the kernels that are there
 */
export async function findKernel(
  name: string,
  from: string,
  folders: readonly string[] = kernelFolders(),
): Promise<KernelSpec> {
  const own = npmKernel(name, from)
  if (own) return own
  for (const folder of folders) {
    const place = join(folder, name)
    const text = await readFile(join(place, 'kernel.json'), 'utf8').catch(() => undefined)
    if (text === undefined) continue
    const spec = parseKernelSpec(text, name, place)
    if (!spec)
      throw new KernelError(
        name,
        `${join(place, 'kernel.json')} has no argv, expected the words of a command; install the kernel again`,
      )
    return spec
  }
  const known = await listKernels(from, folders)
  const advice =
    name === 'tslab'
      ? `install it with npm install tslab, or choose ${DEFAULT_KERNEL}`
      : `known are: ${known.join(', ')}`
  throw new KernelError(name, `is not installed; ${advice}`)
}

/** Names of all kernels that can be started. */
export async function listKernels(from: string, folders: readonly string[] = kernelFolders()): Promise<string[]> {
  const own = NPM_KERNELS.filter((name) => npmKernel(name, from))
  const installed = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))
  return [...new Set([...own, ...installed.flat().sort()])]
}

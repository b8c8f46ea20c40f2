/** Tells Jupyter how to start the kernels that npm installed: for each a folder with a kernel.json. No Python runs. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_KERNEL, findKernel, listKernels } from '../../kernel/spec/findKernel.js'
import type { DataFolder } from './dataFolder.js'

/** @throws KernelError when the kernel that the notebooks name is not installed */
export const requireKernel = (project = process.cwd()): Promise<object> => findKernel(DEFAULT_KERNEL, project, [])

/**
 * @param project their installation in this folder, or above it, goes before that of this package
 * @returns their names
 * @throws KernelError when the kernel that the notebooks name is not installed
 */
export async function registerKernels(data: DataFolder, project = process.cwd()): Promise<string[]> {
  const names = [...new Set([DEFAULT_KERNEL, ...(await listKernels(project, []))])]
  for (const name of names) {
    const { argv, displayName, language, interruptMode, env, metadata } = await findKernel(name, project, [])
    await writeKernel(data, name, {
      argv,
      display_name: displayName.includes('(') ? displayName : `${displayName} (${name})`,
      language,
      interrupt_mode: interruptMode,
      env,
      ...(metadata && { metadata }),
    })
  }
  return names
}

export const kernelFolder = (data: DataFolder, name: string): string => join(data.path, 'kernels', name)

/** @param spec content of its kernel.json */
export async function writeKernel(data: DataFolder, name: string, spec: object): Promise<void> {
  const folder = kernelFolder(data, name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`)
}

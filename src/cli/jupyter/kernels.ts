/** Tells Jupyter how to start the kernels that npm installed: for each a folder with a kernel.json. No Python runs. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_KERNEL, findKernel, listKernels } from '../../kernel/spec/findKernel.js'
import type { KernelSpec } from '../../kernel/spec/kernelSpec.js'
import type { DataFolder } from './dataFolder.js'
import { JupyterError } from './errors.js'

/** @returns how this project's kernel is started. @throws JupyterError when it is not built */
export async function requireKernel(): Promise<KernelSpec> {
  const spec = await findKernel(DEFAULT_KERNEL, process.cwd(), [])
  const program = spec.argv.find((word) => word.endsWith('main.js'))
  if (program !== undefined && !existsSync(program))
    throw new JupyterError(`the kernel is not built: ${program} is missing; run \`npm run build\` in this checkout`)
  return spec
}

/**
 * @param project their installation in this folder, or above it, goes before that of this package
 * @returns their names
 */
export async function registerKernels(data: DataFolder, project = process.cwd()): Promise<string[]> {
  const names = await listKernels(project, [])
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

/** Tells Jupyter how to start this project's kernel: DATA/kernels/spikemba/kernel.json, with the Node that runs now. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_KERNEL as NAME } from '../../kernel/spec/findKernel.js'
import { type DataFolder, writing } from './dataFolder.js'
import { JupyterError } from './errors.js'
import { kernelFolder, requireKernel, writeKernel } from './kernels.js'

/** @throws JupyterError when the kernel is not built, or the folder may not be written */
export async function installKernel(data: DataFolder): Promise<string> {
  const { argv, displayName, language, interruptMode, metadata } = await requireKernel()
  const spec = { argv, display_name: displayName, language, interrupt_mode: interruptMode, metadata }
  await writing(data, () => writeKernel(data, NAME, spec))
  return kernelFolder(data, NAME)
}

/** @throws JupyterError when it is not there, or another program's kernel has its name */
export async function uninstallKernel(data: DataFolder): Promise<string> {
  const folder = kernelFolder(data, NAME)
  const file = join(folder, 'kernel.json')
  if (!existsSync(file))
    throw new JupyterError(
      `the kernel ${NAME} is not installed in ${data.path}; \`jupyter kernelspec list\` says where it is`,
    )
  if (!(await readFile(file, 'utf8')).includes('--connection-file'))
    throw new JupyterError(`${file} is not this project's; remove the folder by hand if you mean it`)
  await writing(data, () => rm(folder, { recursive: true }))
  return folder
}

/** Tells Jupyter how to start this project's kernel: DATA/kernels/spikemba/kernel.json, with the Node that runs now. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findKernel } from '../../kernel/spec/findKernel.js'
import type { DataFolder } from './dataFolder.js'
import { JupyterError } from './errors.js'

const NAME = 'spikemba'

export const kernelFolder = (data: DataFolder): string => join(data.path, 'kernels', NAME)

/** @throws JupyterError when the kernel is not built, or the folder may not be written */
export async function installKernel(data: DataFolder): Promise<string> {
  const { argv, displayName, language, interruptMode, metadata } = await findKernel(NAME, process.cwd(), [])
  const program = argv.find((word) => word.endsWith('main.js'))
  if (program !== undefined && !existsSync(program))
    throw new JupyterError(`the kernel is not built: ${program} is missing; run \`npm run build\` in this checkout`)
  const folder = kernelFolder(data)
  const spec = { argv, display_name: displayName, language, interrupt_mode: interruptMode, metadata }
  await writing(data, async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`)
  })
  return folder
}

/** @throws JupyterError when it is not there, or another program's kernel has its name */
export async function uninstallKernel(data: DataFolder): Promise<string> {
  const folder = kernelFolder(data)
  const file = join(folder, 'kernel.json')
  if (!existsSync(file)) throw new JupyterError(`the kernel ${NAME} is not installed in ${data.path}; \`jupyter kernelspec list\` says where it is`)
  if (!(await readFile(file, 'utf8')).includes('--connection-file'))
    throw new JupyterError(`${file} is not this project's; remove the folder by hand if you mean it`)
  await writing(data, () => rm(folder, { recursive: true }))
  return folder
}

async function writing(data: DataFolder, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new JupyterError(`${path ?? data.path} may not be written (the data folder ${data.whose}); choose another place with --user or --prefix`)
    if (code === 'ENOTDIR' || code === 'EEXIST') throw new JupyterError(`${data.path} cannot be a folder: something on the way to it is a file`)
    throw error
  }
}

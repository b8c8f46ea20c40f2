/** The kernels that can run the notebooks here: without Jupyter (`spikemba run`), and from Jupyter's list. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findKernel } from '../../kernel/spec/findKernel.js'
import { kernelFolders } from '../../kernel/spec/kernelFolders.js'
import { NPM_KERNELS } from '../../kernel/spec/npmKernels.js'

export interface KernelReport {
  readonly name: string
  /** Whether `spikemba run --kernel NAME` can start it. */
  readonly runs: boolean
  /** Folders from which Jupyter takes it. */
  readonly installed: readonly string[]
  /** What to do when Jupyter does not list it. */
  readonly missing?: string
}

export const examineKernels = (
  folder = process.cwd(),
  folders: readonly string[] = kernelFolders(),
): Promise<KernelReport[]> =>
  Promise.all(
    NPM_KERNELS.map(async (name) => {
      const spec = await findKernel(name, folder, []).catch(() => undefined)
      const program = spec?.argv.find((word) => /[\\/](main\.js|tslab)$/.test(word))
      const runs = program !== undefined && existsSync(program)
      const installed = folders.map((each) => join(each, name)).filter((each) => existsSync(join(each, 'kernel.json')))
      const missing =
        name === 'spikemba'
          ? 'not in Jupyter’s list; npx spikemba kernel install'
          : 'not in Jupyter’s list; npx tslab install'
      return { name, runs, installed, ...(installed.length > 0 ? {} : { missing }) }
    }),
  )

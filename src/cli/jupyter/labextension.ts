/**
 * Puts the prebuilt JupyterLab extension where Lab finds it: DATA/labextensions/@spikemba/jupyterlab, with an
 * install.json that tells Lab's extension manager how it is removed. No Python runs.
 * Reference: https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html (prebuilt extensions)
 */
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DataFolder, writing } from './dataFolder.js'
import { JupyterError } from './errors.js'

export const EXTENSION = '@spikemba/jupyterlab'
/** Where the build leaves it, in a checkout and in the published package. */
export const BUILT = fileURLToPath(new URL('../../../plugins/jupyterlab/labextension', import.meta.url))

export interface Installed {
  readonly folder: string
  readonly version: string
  /** The version that was there before. */
  readonly replaced?: string
}

export const extensionFolder = (data: DataFolder): string => join(data.path, 'labextensions', ...EXTENSION.split('/'))

/**
 * Replaces the whole folder at once: a Lab that starts meanwhile sees the old extension or the new one.
 * @throws JupyterError when it is not built, or the folder may not be written
 */
export async function installExtension(data: DataFolder, built = BUILT): Promise<Installed> {
  const version = await requireBuilt(built)
  const folder = extensionFolder(data)
  const replaced = await versionOf(folder)
  // Hidden names: Lab reads every other folder beside it as an extension.
  const [fresh, old] = ['new', 'old'].map((word) => join(dirname(folder), `.jupyterlab-${word}-${process.pid}`)) as [
    string,
    string,
  ]
  await writing(data, async () => {
    try {
      await mkdir(dirname(folder), { recursive: true })
      await cp(built, fresh, { recursive: true })
      await writeFile(join(fresh, 'install.json'), `${JSON.stringify(INSTALL, null, 2)}\n`)
      if (existsSync(folder)) await rename(folder, old)
      await rename(fresh, folder)
    } catch (error) {
      if (existsSync(old) && !existsSync(folder)) await rename(old, folder)
      throw error
    } finally {
      for (const leftover of [fresh, old]) await rm(leftover, { recursive: true, force: true })
    }
  })
  return { folder, version, ...(replaced === undefined ? {} : { replaced }) }
}

/** @returns its version. @throws JupyterError when there is nothing to install */
export async function requireBuilt(built = BUILT): Promise<string> {
  const version = await versionOf(built)
  if (version === undefined)
    throw new JupyterError(
      `the JupyterLab extension is not built: ${built} is missing; run \`npm run build:plugins\` in this checkout`,
    )
  return version
}

/** @throws JupyterError when it is not there */
export async function uninstallExtension(data: DataFolder): Promise<string> {
  const folder = extensionFolder(data)
  if (!existsSync(folder))
    throw new JupyterError(
      `${EXTENSION} is not installed in ${data.path}; \`jupyter labextension list\` says where it is`,
    )
  await writing(data, async () => {
    await rm(folder, { recursive: true })
    await rmdir(dirname(folder)).catch(() => {}) // other extensions of this project may be there
  })
  return folder
}

const INSTALL = {
  packageManager: 'npm',
  packageName: EXTENSION,
  uninstallInstructions: 'Run `npx spikemba plugin uninstall` with the options of its installation.',
}

async function versionOf(folder: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version
  } catch {
    return undefined
  }
}

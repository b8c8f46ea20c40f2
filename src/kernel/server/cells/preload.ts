/** Packages are loaded while the cell that imports them is checked: both take long, and neither needs the other. */
import { constants, runInThisContext } from 'node:vm'
import { cellScript } from '../code/scriptPath.js'
import { commonModule } from './commonModule.js'

type Load = (specifier: string) => Promise<unknown>

/** Begins to load; what fails will fail again when the cell itself imports it. */
export function preload(specifiers: readonly string[]): void {
  const load = runInThisContext('(specifier) => import(specifier)', {
    filename: cellScript(0),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as Load
  const begin = async (specifier: string): Promise<unknown> => commonModule(specifier) ?? load(specifier)
  for (const specifier of specifiers) begin(specifier).catch(() => {})
}

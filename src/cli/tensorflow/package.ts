/**
 * Puts tfjs-node into a project with npm. Its own install script is left out: it downloads a library of 2022 from a
 * host that many networks refuse, and its failure would undo the whole installation.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { findTensorflow, type TensorflowPackage } from '../../tensor/tensorflow.node.js'
import { findHeaders } from './compile.js'
import { missingDependency } from './dependencies.js'
import { SetupError } from './errors.js'
import { execute, lastLine } from './execute.js'
import { PACKAGE_VERSION, type SetupPlan } from './plan.js'

/** @returns the package as it lies in the project, built or not */
export const installedPackage = (plan: SetupPlan): TensorflowPackage | undefined =>
  findTensorflow([`${plan.project}/package.json`], [plan.packageName])

/** Whether nothing is left for npm to do: package, headers, and all that the package needs are there. */
export const isWhole = (plan: SetupPlan, installed: TensorflowPackage | undefined): installed is TensorflowPackage =>
  installed !== undefined &&
  findHeaders(plan.project) !== undefined &&
  missingDependency(installed.folder) === undefined

/**
 * One call for everything that is missing: a second `npm install --no-save` would remove what the first one put in.
 * @throws SetupError when npm is missing or fails
 */
export async function installPackage(plan: SetupPlan): Promise<TensorflowPackage> {
  const names = [`${plan.packageName}@${PACKAGE_VERSION}`, ...(findHeaders(plan.project) ? [] : ['node-api-headers@1'])]
  rmSync(join(plan.project, 'node_modules', '.package-lock.json'), { force: true }) // npm's own record of what is there: let it look
  // --save-prod: a package that the project names as an optional peer (this one does) would stay a peer, and not be
  // installed.
  const { code, stderr } = await execute(
    'npm',
    ['install', '--no-save', '--save-prod', '--ignore-scripts', '--no-audit', '--no-fund', ...names],
    {
      cwd: plan.project,
    },
  )
  if (code === 127) throw new SetupError('package', 'npm is not found; it comes with Node: put its folder into PATH')
  const installed = installedPackage(plan)
  if (code !== 0 || !installed)
    throw new SetupError('package', `npm could not install ${names.join(' ')}: ${reason(stderr)}`)
  const missing = missingDependency(installed.folder)
  if (missing)
    throw new SetupError(
      'package',
      `${missing} is only half there, an installation was interrupted: remove node_modules, install again and repeat the setup`,
    )
  return installed
}

const reason = (stderr: string): string =>
  stderr.split('\n').find((line) => /^npm error (?!code|A complete)/.test(line)) ?? lastLine(stderr)

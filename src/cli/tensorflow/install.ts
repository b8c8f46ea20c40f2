/**
 * The setup, step by step: package → libraries → binding → operations of ours → test. Each step leaves a mark beside
 * its files and is skipped when the mark is there, so that a run that was stopped goes on where it was, and a finished
 * one takes no time. TensorFlow runs without operations of ours: where they do not compile the setup finishes, says so,
 * and its next run tries them again.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { addonSources } from '../../ops/runtime/tensorflow/sources.node.js'
import type { TensorflowPackage } from '../../tensor/tensorflow.node.js'
import { compileBinding, compileOperations, findHeaders, operationsFile } from './compile.js'
import { downloadWheel } from './download.js'
import { SetupError } from './errors.js'
import { installedPackage, installPackage, isWhole } from './package.js'
import { checkDisk, type SetupPlan, size, sizesOf } from './plan.js'
import { type SmokeResult, smokeTest } from './smoke.js'
import { Stamp } from './stamp.js'
import { findTool, type Tool } from './tools.js'
import { placeOf, type Wheel } from './wheels.js'
import { unpackZip } from './zip.js'

/** Hears how far the setup is. */
export interface SetupListener {
  /** A step that takes a while begins, or goes on: `bytes` of `total`. */
  working(step: string, bytes?: number, total?: number): void
  done(step: string, seconds: number): void
}

export interface SetupOutcome extends SmokeResult {
  readonly package: string
  readonly folder: string
  /** 'ready' nothing was left to do, 'stock' the package's own library works, 'built' by this run. */
  readonly how: 'ready' | 'stock' | 'built'
  /** Why the operations of ours are missing; absent where they are there. */
  readonly operationsMissing?: string
}

/** @returns the outcome when nothing is left to do, so that nobody need be asked */
export async function alreadySetUp(plan: SetupPlan): Promise<SetupOutcome | undefined> {
  const found = installedPackage(plan)
  if (!found?.built) return undefined
  const outcome = { package: found.name, folder: found.folder }
  const stamp = stampOf(plan, found)
  const tested = stamp.value('tested')
  if (tested && isCompiled(stamp, found)) return { ...outcome, ...(JSON.parse(tested) as SmokeResult), how: 'ready' }
  if (Stamp.exists(join(found.folder, 'deps'))) return undefined // an unfinished setup, or one for another library
  const result = await smokeTest(found.folder)
  return typeof result === 'string' || (plan.cuda && !result.gpu) ? undefined : { ...outcome, ...result, how: 'stock' }
}

/** The plan without what earlier runs have brought in: for people, and for the room on the disk. */
export function leftOf(plan: SetupPlan): SetupPlan {
  const found = installedPackage(plan)
  const stamp = found && stampOf(plan, found)
  const wheels = plan.wheels.filter(({ requirement }) => !stamp?.value(requirement))
  return wheels.length === plan.wheels.length ? plan : { ...plan, wheels, ...sizesOf(wheels, !isWhole(plan, found)) }
}

/**
 * @param anew does every step again, and replaces a library that works
 * @throws SetupError saying what is missing
 */
export async function setUp(plan: SetupPlan, listener: SetupListener, anew = false): Promise<SetupOutcome> {
  await checkDisk(anew ? plan : leftOf(plan))
  const compiler = await findCompiler()
  const fetches = anew || leftOf(plan).wheels.length > 0
  const pip = fetches ? await findPip() : undefined // said before anything is fetched
  const timed = async <T>(
    step: string,
    work: () => Promise<T>,
    told: (value: T) => string = () => step,
  ): Promise<T> => {
    const start = performance.now()
    listener.working(step)
    const value = await work()
    listener.done(told(value), (performance.now() - start) / 1000)
    return value
  }

  const found = installedPackage(plan)
  const target = isWhole(plan, found)
    ? found
    : await timed(
        `installing ${plan.packageName}`,
        () => installPackage(plan),
        () => `installed ${plan.packageName}`,
      )
  const stamp = stampOf(plan, target)
  if (stamp.empty || anew) stamp.clear()
  for (const wheel of plan.wheels) {
    if (!stamp.value(wheel.requirement)) await bringIn(wheel, target, pip ?? (await findPip()), listener, timed)
    stamp.mark(wheel.requirement)
  }
  if (!stamp.value('compiled') || !target.built) {
    const { binding } = target
    rmSync(binding, { force: true })
    await timed(
      'compiling the binding',
      () => compileBinding(target, compiler, findHeaders(plan.project)!),
      () => `compiled ${binding.slice(target.folder.length + 1)}`,
    )
    stamp.mark('compiled')
  }
  let operationsMissing: string | undefined
  if (!isCompiled(stamp, target))
    try {
      await timed(
        'compiling the operations',
        () => compileOperations(target, compiler, findHeaders(plan.project)!),
        () => `compiled ${operationsFile(target).slice(target.folder.length + 1)}`,
      )
      stamp.mark('operations', addonSources().digest)
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      operationsMissing = error.message
    }
  const result = await timed(
    'testing it',
    () => smokeTest(target.folder),
    () => 'tested in a fresh process',
  )
  if (typeof result === 'string')
    throw new SetupError(
      'test',
      `${target.name} was built but does not run: ${result}; where a file is missing, remove node_modules, install again and repeat the setup`,
    )
  stamp.mark('tested', JSON.stringify(result))
  return {
    ...{ package: target.name, folder: target.folder, ...result, how: 'built' },
    ...(operationsMissing && { operationsMissing }),
  }
}

/** Whether the operations are there and of today's sources. */
const isCompiled = (stamp: Stamp, target: TensorflowPackage): boolean =>
  stamp.value('operations') === addonSources().digest && existsSync(operationsFile(target))

type Timed = <T>(step: string, work: () => Promise<T>, told?: (value: T) => string) => Promise<T>

async function bringIn(
  wheel: Wheel,
  target: TensorflowPackage,
  pip: Tool,
  listener: SetupListener,
  timed: Timed,
): Promise<void> {
  const deps = join(target.folder, 'deps')
  const folder = join(deps, 'download')
  const fetching = `downloading ${wheel.requirement}`
  const file = await timed(
    fetching,
    () => downloadWheel(pip, wheel, folder, (bytes) => listener.working(fetching, bytes, wheel.bytes)),
    () => `downloaded ${wheel.requirement}, ${size(wheel.bytes)}, checksum ok`,
  )
  await timed(
    `unpacking ${wheel.requirement}`,
    () => unpackZip(file, deps, placeOf),
    ({ files, bytes }) => `unpacked ${files} files, ${size(bytes)}`,
  )
  rmSync(folder, { recursive: true, force: true })
}

const stampOf = (plan: SetupPlan, { folder }: TensorflowPackage): Stamp =>
  Stamp.read(join(folder, 'deps'), plan.wheels.map(({ requirement }) => requirement).join(' '))

const findCompiler = (): Promise<Tool> =>
  required(
    'g++',
    process.env.CXX
      ? `CXX names ${process.env.CXX}, which does not run as a compiler (--version)`
      : 'no C++ compiler is found (g++, c++, clang++)',
    'g++',
    process.env.CXX ? ', and name it in CXX or unset that' : ', or name one in CXX',
  )

const findPip = (): Promise<Tool> =>
  required(
    'pip',
    'no pip is found (python3 -m pip, pip3, pip)',
    'python3-pip',
    '; it only downloads, no Python runs later',
  )

async function required(name: string, missing: string, debian: string, hint: string): Promise<Tool> {
  const tool = await findTool(name)
  if (!tool)
    throw new SetupError('machine', `${missing}: install one (Debian, Ubuntu: apt-get install ${debian})${hint}`)
  return tool
}

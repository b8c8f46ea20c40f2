/**
 * Compiles the binding of tfjs-node 4.22 from the sources that its package ships, and the operations of ours that go
 * beside it, against TensorFlow's C interface. One call of the compiler a source, as many at once
 * as there are cores; node-gyp would need Python and make, and 80 s for six versions of Node-API.
 */
import {
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { addonSources } from '../../ops/runtime/tensorflow/sources.node.js'
import { OPERATIONS_FILE, type TensorflowPackage } from '../../tensor/tensorflow.node.js'
import { SetupError } from './errors.js'
import { execute } from './execute.js'
import { QUIET_SOURCE } from './quiet.js'
import type { Tool } from './tools.js'

/** What a compiler, a linker or a full disk says. */
const COMPLAINT = /error|cannot find|undefined|No space left/
const LIBRARY = 'libtensorflow_cc.so.2'
const FRAMEWORK = 'libtensorflow_framework.so.2'
/** Names that the package's own build files and custom operations look for. */
const ALIASES = [
  ['libtensorflow.so.2', LIBRARY],
  ['libtensorflow.so', LIBRARY],
  ['libtensorflow_framework.so', FRAMEWORK],
] as const

/** @throws SetupError with the compiler's first complaint */
export async function compileBinding(target: TensorflowPackage, compiler: Tool, headers: string): Promise<void> {
  const library = join(target.folder, 'deps', 'lib')
  for (const [alias, file] of ALIASES) link(file, join(library, alias))
  const quiet = join(target.folder, 'deps', 'quiet.cc')
  writeFileSync(quiet, QUIET_SOURCE)
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(target.folder, 'binding', file))
  const linking = [`-l:${LIBRARY}`, `-l:${FRAMEWORK}`, '-Wl,-rpath,$ORIGIN/../../deps/lib']
  await compile(target, compiler, [headers], { sources: [quiet, ...sources], linking, made: target.binding })
}

/** Where the operations of ours lie once compiled. */
export const operationsFile = ({ binding }: TensorflowPackage): string => join(dirname(binding), OPERATIONS_FILE)

/** @throws SetupError with the compiler's first complaint */
export async function compileOperations(target: TensorflowPackage, compiler: Tool, headers: string): Promise<void> {
  const { files, include, digest } = addonSources()
  // The framework is loaded already when this is.
  await compile(target, compiler, [headers, include], {
    sources: files,
    linking: [`-l:${FRAMEWORK}`],
    made: operationsFile(target),
    defines: [`SPIKEMBA_SOURCES="${digest}"`],
  })
}

interface Compilation {
  readonly sources: readonly string[]
  readonly linking: readonly string[]
  readonly made: string
  readonly defines?: readonly string[]
}

async function compile(
  { binding, folder }: TensorflowPackage,
  compiler: Tool,
  headers: readonly string[],
  { sources, linking, made, defines: own = [] }: Compilation,
): Promise<void> {
  mkdirSync(dirname(made), { recursive: true })
  const name = basename(made, '.node')
  const partial = `${made}.partial` // renamed when whole, so that a killed compiler leaves no broken file
  const all = [
    `NAPI_VERSION=${/napi-v(\d+)/.exec(binding)![1]}`,
    ...(made === binding ? [] : [`NODE_GYP_MODULE_NAME=${name}`]),
    ...own,
  ]
  const defines = all.map((define) => `-D${define}`)
  const optimised = ['-O3', '-fno-math-errno', '-fno-trapping-math', '-Wno-psabi'] // psabi: lanes.h hands on registers, but inlined
  const flags = ['-std=c++17', '-fPIC', '-pthread', ...optimised, ...defines]
  const include = [join(folder, 'deps', 'include'), ...headers, dirname(folder), folder].flatMap((path) => ['-I', path])
  const run = async (args: readonly string[]): Promise<void> => {
    const { code, signal, stderr } = await execute(compiler.command[0]!, args)
    if (code === 0) return
    const ended = signal ? `it was ended by ${signal}, by hand or for lack of memory` : `exit code ${code}`
    const complaint = stderr.split('\n').find((line) => COMPLAINT.test(line)) ?? ended
    throw new SetupError('compile', `${compiler.command[0]} could not build ${name}: ${complaint.trim()}`)
  }
  const objects = join(folder, 'deps', `objects-${name}`)
  rmSync(objects, { recursive: true, force: true }) // of a setup that was killed
  mkdirSync(objects)
  try {
    const jobs = sources.map((source, i) => ({ source, object: join(objects, `${i}.o`) }))
    const left = [...jobs]
    const work = async (): Promise<void> => {
      for (let job = left.shift(); job; job = left.shift())
        await run([...flags, ...include, '-c', job.source, '-o', job.object])
    }
    await Promise.all(Array.from({ length: availableParallelism() }, work)) // one compiler a core
    const library = ['-L', join(folder, 'deps', 'lib'), ...linking]
    await run(['-shared', '-pthread', ...jobs.map(({ object }) => object), '-o', partial, ...library])
  } finally {
    rmSync(objects, { recursive: true, force: true })
  }
  renameSync(partial, made)
}

/**
 * The folder of node_api.h: beside this Node, else npm's `node-api-headers` (Node-API is one interface for all
 * versions).
 */
export function findHeaders(project: string): string | undefined {
  const beside = join(dirname(realpathSync(process.execPath)), '..', 'include', 'node')
  if (existsSync(join(beside, 'node_api.h'))) return beside
  try {
    return (createRequire(join(project, 'package.json'))('node-api-headers') as { include_dir: string }).include_dir
  } catch {
    return undefined // not installed
  }
}

function link(file: string, path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // was not there
  }
  symlinkSync(file, path)
}

/**
 * Compiles the binding of tfjs-node 4.22 from the sources that its package ships, against TensorFlow's C interface.
 * One call of the compiler; node-gyp would need Python and make, and 80 s for six versions of Node-API.
 */
import { existsSync, mkdirSync, realpathSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { TensorflowPackage } from '../../tensor/node.js'
import { SetupError } from './errors.js'
import { execute } from './execute.js'
import { QUIET_SOURCE } from './quiet.js'
import type { Tool } from './tools.js'

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
  mkdirSync(dirname(target.binding), { recursive: true })
  const include = [join(target.folder, 'deps', 'include'), headers, dirname(target.folder), target.folder].flatMap((folder) => ['-I', folder])
  const quiet = join(target.folder, 'deps', 'quiet.cc')
  writeFileSync(quiet, QUIET_SOURCE)
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(target.folder, 'binding', file))
  const partial = `${target.binding}.partial` // renamed when whole, so that a killed compiler leaves no broken binding
  const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-pthread', `-DNAPI_VERSION=${/napi-v(\d+)/.exec(target.binding)![1]}`]
  const linking = ['-L', library, `-l:${LIBRARY}`, `-l:${FRAMEWORK}`, '-Wl,-rpath,$ORIGIN/../../deps/lib']
  const { code, stderr } = await execute(compiler.command[0]!, [...flags, ...include, quiet, ...sources, '-o', partial, ...linking])
  if (code !== 0) {
    const complaint = stderr.split('\n').find((line) => /error|cannot find|undefined/.test(line)) ?? `exit code ${code}`
    throw new SetupError('compile', `${compiler.command[0]} could not build the binding: ${complaint.trim()}`)
  }
  renameSync(partial, target.binding)
}

/** The folder of node_api.h: beside this Node, else npm's `node-api-headers` (Node-API is one interface for all versions). */
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

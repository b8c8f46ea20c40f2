/**
 * A project, a package and the programs that a setup calls, all of them small stand-ins in a temporary folder: what is
 * tested is our own way from one step to the next. The real library is set up and used by the slow suite.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import type { SetupPlan } from '../../src/cli/tensorflow/plan.js'

export interface Fixture {
  readonly project: string
  readonly packageFolder: string
  readonly plan: SetupPlan
  /** How often pip was asked to download. */
  downloads(): number
  /** Downloads break off with this message, or work again. */
  breakDownload(message: string | undefined): void
  removeProgram(name: string): void
  dispose(): void
}

const LIBRARY = 'a library'

export function fixture(): Fixture {
  const project = mkdtempSync(join(tmpdir(), 'spikemba-setup-'))
  const bin = join(project, 'bin')
  const log = join(project, 'downloads.log')
  const broken = join(project, 'broken')
  const wheelFile = join(project, 'tiny-1.0-py3-none-any.whl')
  const packageFolder = join(project, 'node_modules', '@tensorflow', 'tfjs-node')
  mkdirSync(bin)
  mkdirSync(join(packageFolder, 'binding'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{}')
  writeFileSync(
    join(packageFolder, 'package.json'),
    JSON.stringify({
      name: '@tensorflow/tfjs-node',
      main: 'index.js',
      binary: { module_name: 'tfjs_binding', napi_versions: [3, 8, 99] },
    }),
  )
  // As the package: refuses to load without its binding, which here is the text that the compiler wrote.
  writeFileSync(
    join(packageFolder, 'index.js'),
    `const text = require('node:fs').readFileSync(__dirname + '/lib/napi-v8/tfjs_binding.node', 'utf8')
if (!text.startsWith('compiled')) throw new Error('invalid ELF header')
const sum = { dataSync: () => [512] }
module.exports = { ones: () => 1, matMul: () => ({ sum: () => sum }), backend: () => ({ binding: { TF_Version: '9.9.9' }, isUsingGpuDevice: false }) }`,
  )
  const wheel = zipSync({
    'tensorflow/libtensorflow_cc.so.2': Buffer.from(LIBRARY),
    'tensorflow/libtensorflow_framework.so.2': Buffer.from(LIBRARY),
  })
  writeFileSync(wheelFile, wheel)
  const program = (name: string, text: string) => writeFileSync(join(bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 })
  program(
    'python3',
    `case "$*" in *--version*) echo pip 1.2.3; exit;; esac
echo "$*" >> ${log}
if [ -e ${broken} ]; then /bin/cat ${broken} >&2; exit 1; fi
while [ $# -gt 0 ]; do if [ "$1" = --dest ]; then dest=$2; fi; shift; done
/bin/cp ${wheelFile} "$dest"`,
  )
  program(
    'g++',
    `case "$*" in --version) echo g++ 12.0.0; exit;; esac
while [ $# -gt 0 ]; do if [ "$1" = -o ]; then echo compiled > "$2"; fi; shift; done`,
  )
  const path = process.env.PATH
  process.env.PATH = bin
  const bytes = wheel.length
  return {
    project,
    packageFolder,
    plan: {
      project,
      packageName: '@tensorflow/tfjs-node',
      cuda: false,
      wheels: [
        {
          requirement: 'tiny==1.0',
          bytes,
          unpackedBytes: 2 * LIBRARY.length,
          sha256: createHash('sha256').update(wheel).digest('hex'),
        },
      ],
      downloadBytes: bytes,
      diskBytes: 2 * LIBRARY.length,
      peakBytes: 3 * bytes,
    },
    downloads: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0),
    breakDownload: (message) => (message === undefined ? rmSync(broken) : writeFileSync(broken, message)),
    removeProgram: (name) => rmSync(join(bin, name)),
    dispose() {
      process.env.PATH = path
      rmSync(project, { recursive: true, force: true })
    },
  }
}

/** How this project's kernel is started. */
import { fileURLToPath } from 'node:url'
import type { KernelSpec } from '../spec/kernelSpec.js'

export const KERNEL_NAME = 'spikemba'
export const KERNEL_TITLE = 'TypeScript (SpikeMba)'

/** The built program: its threads are files that Node runs as they are, in a checkout's `dist` as in the package. */
const PROGRAM = fileURLToPath(new URL('../../../dist/kernel/server/main.js', import.meta.url))

const FLAGS = [
  // Else Node ends itself when code is terminated in the middle of a callback (“async hook stack has become
  // corrupted”): so is a busy cell stopped.
  '--no-force-async-hooks-checks',
  // A signal must reach a thread that is not busy; see `protocol/interrupter.ts`.
  '--expose-internals',
  '--no-warnings',
]

export const ownKernel = (): KernelSpec => ({
  name: KERNEL_NAME,
  argv: [process.execPath, ...FLAGS, PROGRAM, '--connection-file', '{connection_file}'],
  displayName: KERNEL_TITLE,
  language: 'typescript',
  interruptMode: 'message',
  env: {},
  metadata: { debugger: true },
  folder: fileURLToPath(new URL('.', import.meta.url)),
})

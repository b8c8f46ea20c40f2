/** The same work as cells of each kernel's language. A loop's cell prints the milliseconds that it took. */

export interface Cells {
  /** Another text for every number: the same one again may come from a cache. */
  trivial(k: number): string
  /** Prints the number of the process that runs it. */
  readonly process: string
  /** Absent where the language has no TensorFlow.js. */
  readonly importTfjs?: string
  /** The text before the cursor. */
  completion(k: number): string
  /** Makes `values`, the numbers that the loops add up. */
  readonly values: string
  readonly topLevelLoop: string
  readonly functionLoop: string
}

/** Steps of the loops. */
export const STEPS = 5_000_000

const timed = (work: string): string =>
  `{\n  const started = performance.now()\n  ${work}\n  console.log(performance.now() - started)\n}`
const loop = `for (let i = 0; i < ${STEPS}; i++) acc += values[i]!`

export const TYPESCRIPT: Cells = {
  process: 'console.log(process.pid)',
  trivial: (k) => `1 + ${k}`,
  importTfjs: "import * as tf from '@tensorflow/tfjs'",
  completion: (k) => `${k}; Math.`,
  values: `const values = new Float64Array(${STEPS}).fill(0.5)`,
  topLevelLoop: `const started = performance.now()\nlet acc = 0\n${loop}\nconsole.log(performance.now() - started)`,
  functionLoop: timed(`const add = () => {\n    let acc = 0\n    ${loop}\n    return acc\n  }\n  add()`),
}

/** Deno does not look for packages of Node where no package.json asks for them. */
export const DENO: Cells = {
  ...TYPESCRIPT,
  process: 'console.log(Deno.pid)',
  importTfjs: "import * as tf from 'npm:@tensorflow/tfjs@4.22.0'",
}

const pythonLoop = `for i in range(${STEPS}):\n`
export const PYTHON: Cells = {
  process: 'import os\nprint(os.getpid())',
  trivial: (k) => `1 + ${k}`,
  completion: (k) => `${k}; str.`,
  values: `from time import perf_counter\nvalues = [0.5] * ${STEPS}`,
  topLevelLoop: `started = perf_counter()\nacc = 0\n${pythonLoop}    acc += values[i]\nprint(1000 * (perf_counter() - started))`,
  functionLoop: `def add():\n    acc = 0\n    ${pythonLoop}        acc += values[i]\n    return acc\nstarted = perf_counter()\nadd()\nprint(1000 * (perf_counter() - started))`,
}

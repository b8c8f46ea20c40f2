/** `spikemba doctor`: which backend runs, on which device, and why; what else is here and what is missing. */

import type { OpForm } from '../ops/internal.js'
import type { Command } from './command.js'
import { type BackendReport, type BackendsReport, examineBackends } from './doctor/backends.js'
import type { CheckerReport } from './doctor/checker.js'
import { FORMS } from './doctor/forms.js'
import { examineKernels, type KernelReport } from './doctor/kernels.js'
import { examineMachine, type Machine } from './doctor/machine.js'
import { examineRun } from './doctor/run.js'
import { examineVersions } from './doctor/versions.js'
import { size } from './tensorflow/plan.js'

export { doctorModel } from './doctor/model.js'

export const doctor: Command = {
  name: 'doctor',
  summary: 'say which backend runs here and why, and what is missing',
  options: [
    ['--json', 'print the findings as JSON'],
    ['--run <folder>', 'look at this training run instead: does its detector detect?'],
  ],
  examples: [
    'spikemba doctor',
    'spikemba doctor --json',
    'spikemba doctor --run runs/shapes',
    'spikemba doctor model runs/shapes',
  ],
  async run(_, options) {
    if (options.run !== undefined) return console.log((await examineRun(String(options.run))).join('\n'))
    const machine = await examineMachine()
    const backends = await examineBackends()
    const versions = examineVersions()
    const kernels = await examineKernels()
    const { examineChecker } = await import('./doctor/checker.js') // loads TypeScript
    const checker = await examineChecker()
    const found = { ...machine, ...backends, kernels, checker, versions }
    console.log(options.json ? JSON.stringify(found, null, 2) : describe(machine, backends, kernels, checker, versions))
  },
}

function describe(
  machine: Machine,
  report: BackendsReport,
  kernels: readonly KernelReport[],
  checker: CheckerReport,
  versions: Record<string, string>,
): string {
  const { node, memory, processor } = machine
  const chosen = report.backends.find(({ name }) => name === report.chosen)!
  const limit = memory.limit ? `, ${size(memory.limit)} allowed to this job` : ''
  return [
    `backend    ${report.chosen}: ${chosen.device}`,
    `           ${wordsOfChosen(chosen)}${report.implementation === 'reference' ? ' (asked for: SPIKEMBA_KERNELS=off)' : ''}`,
    `           ${report.why}`,
    ...(report.graphicsCard
      ? [
          `gpu        ${report.graphicsCard}${report.graphicsCardUnused ? `, not used: ${report.graphicsCardUnused}` : ''}`,
        ]
      : []),
    '',
    ...report.backends.map(({ name, usable, device, reason, ops = {}, fellBack = [] }) =>
      [
        `${mark(usable)} ${name.padEnd(12)} ${usable ? device : reason}`,
        ...byForm(ops).map(([form, names]) => `   ${''.padEnd(12)} ${FORMS[form]}: ${names.join(', ')}`),
        ...fellBack.map((sentence) => `   ${''.padEnd(12)} ${sentence}`),
      ].join('\n'),
    ),
    '',
    `${mark(node.supported)} node         ${node.version} on ${machine.system}${node.supported ? '' : '; 20.19 or later is needed'}`,
    `   processor    ${processor.model}, ${processor.cores} cores`,
    `   memory       ${size(memory.total)}, ${size(memory.free)} free${limit}`,
    ...machine.tools.map(
      ({ name, use, version, missing }) =>
        `${mark(version !== undefined)} ${name.padEnd(12)} ${version ?? `not found: ${missing}`}  (${use})`,
    ),
    ...kernels.map(
      ({ name, runs, installed, missing }) =>
        `${mark(runs)} ${name.padEnd(12)} notebook kernel, ${missing ?? `in Jupyter’s list: ${installed.join(', ')}`}`,
    ),
    `${mark(checker.native)} checker      ${wordsOf(checker)}  (types of cells)`,
    '',
    `versions   ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  ].join('\n')
}

/** The ops of each form that occurs. */
function byForm(ops: Readonly<Record<string, OpForm>>): [OpForm, string[]][] {
  return (Object.keys(FORMS) as OpForm[]).flatMap((form) => {
    const names = Object.keys(ops).filter((name) => ops[name] === form)
    return names.length ? [[form, names] as [OpForm, string[]]] : []
  })
}

function wordsOfChosen({ kernels, ops = {} }: BackendReport): string {
  if (kernels === 'reference') return 'plain TensorFlow.js operations'
  const [form] = byForm(ops)[0] ?? ['reference']
  return `own kernels in ${FORMS[form]}`
}

const wordsOf = ({ native, memory, reason }: CheckerReport): string =>
  native
    ? `the native TypeScript${memory === undefined ? '' : `, ${size(memory)} beside the kernel`}`
    : `TypeScript in JavaScript: ${reason}`

const mark = (good: boolean): string => (good ? 'ok' : '--')

/** `spikemba setup tensorflow`: puts a TensorFlow library under TensorFlow.js. */
import { SingleBar } from 'cli-progress'
import { agreed } from './ask.js'
import type { Command } from './command.js'
import { SetupError } from './tensorflow/errors.js'
import { alreadySetUp, leftOf, type SetupListener, type SetupOutcome, setUp } from './tensorflow/install.js'
import { checkDisk, describePlan, planSetup } from './tensorflow/plan.js'

export const setup: Command = {
  name: 'setup <backend>',
  summary: 'install what a faster backend needs (tensorflow), sizes shown first',
  options: [
    ['--cuda', 'for NVIDIA GPUs: TensorFlow with CUDA 12 and cuDNN 9'],
    ['--package <name>', 'package to build: @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu'],
    ['--yes', 'do not ask'],
    ['--force', 'do every step again, also where a library works already'],
    ['--dry-run', 'only show what would be done'],
    ['--json', 'print the outcome as JSON'],
  ],
  examples: ['spikemba setup tensorflow', 'spikemba setup tensorflow --cuda --yes'],
  async run([backend], options) {
    if (backend !== 'tensorflow')
      throw new SetupError(
        'machine',
        `setup ${backend} is unknown: only tensorflow needs a setup, the other backends run as they are`,
      )
    const plan = planSetup({ cuda: options.cuda === true, package: options.package as string | undefined })
    const anew = options.force === true
    const ready = anew || options.dryRun ? undefined : await alreadySetUp(plan)
    if (ready) return tell(ready, options.json)
    const say = options.json ? console.error : console.log
    const left = anew ? plan : leftOf(plan)
    say(describePlan(left))
    await checkDisk(left)
    if (options.dryRun) {
      for (const { requirement, bytes, sha256 } of left.wheels)
        say(`  ${requirement.padEnd(36)} ${(bytes / 1e6).toFixed(0).padStart(5)} MB  sha256 ${sha256}`)
      return
    }
    if (!options.yes && !(await permitted())) return
    tell(await setUp(plan, progress(say), anew), options.json)
  },
}

async function permitted(): Promise<boolean> {
  const answer = await agreed()
  if (answer === undefined) throw new SetupError('machine', 'nobody can be asked here; give --yes to go on')
  return answer
}

/** A bar for people while a download runs, one line a finished step for everybody. */
function progress(say: (line: string) => void): SetupListener {
  const bar = new SingleBar({
    format: '  {step} [{bar}] {percentage} %  {megabytes} MB  {eta_formatted}',
    clearOnComplete: true,
    hideCursor: true,
  })
  return {
    working(step, bytes, total) {
      if (bytes === undefined || total === undefined) return
      const megabytes = (bytes / 1e6).toFixed(0)
      if (bar.isActive) bar.update(bytes, { step, megabytes })
      else bar.start(total, bytes, { step, megabytes })
    },
    done(step, seconds) {
      bar.stop()
      say(`  ${step} (${seconds.toFixed(1)} s)`)
    },
  }
}

const HOW = {
  ready: 'is set up already',
  stock: "works with the library of the package's own install script; it is used as it is",
  built: 'is set up',
}

function tell(outcome: SetupOutcome, json: unknown): void {
  console.log(json ? JSON.stringify(outcome, null, 2) : describeOutcome(outcome))
}

/** What was set up in one line, and in another what is lost, if something is. */
export function describeOutcome({ version, how, gpu, operationsMissing, ...outcome }: SetupOutcome): string {
  const done = `TensorFlow ${version} ${HOW[how]} (${outcome.package}, on the ${gpu ? 'GPU' : 'CPU'}). \`spikemba doctor\` says what runs.`
  return operationsMissing === undefined
    ? done
    : `${done}\nLost: our own operations in C++ did not compile (${operationsMissing}), so on TensorFlow they run as WebAssembly on copies, which is slower; once the compiler works, \`npx spikemba setup tensorflow\` tries them again, and nothing else.`
}

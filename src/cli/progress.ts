/** Shows a run while it goes on: a bar for people, a line now and then for logs, JSON records for machines. */
import { SingleBar } from 'cli-progress'
import { proposalVerdict } from '../metrics/index.js'
import type { TrainingRun } from '../recipes/index.js'
import { printedMetrics, shortMetric } from '../recipes/internal.js'
import type { EndRecord, EvaluationRecord, StepRecord } from '../train/index.js'
import { duration } from './duration.js'

export interface ProgressOptions {
  readonly json: boolean
  readonly heading: string
  /** How to go on, said when the run fails after its steps were saved. */
  readonly goOn: string
}

/** Runs the run. @returns its last record */
export async function showProgress(run: TrainingRun, { json, heading, goOn }: ProgressOptions): Promise<EndRecord> {
  const screen = json ? jsonScreen() : process.stderr.isTTY ? barScreen(run.steps) : lineScreen(run.steps)
  if (!json) console.error(heading)
  let saved: number | undefined
  try {
    for await (const record of run.records()) {
      if (json) console.log(JSON.stringify(record))
      if (record.kind === 'step') screen.step(record)
      if (record.kind === 'evaluation') screen.evaluation(record)
      if (record.kind === 'checkpoint') saved = record.step
      if (record.kind === 'end') return record
    }
  } catch (error) {
    screen.stop()
    if (saved !== undefined)
      console.error(`stopped; everything up to step ${saved} is saved. To go on once this is mended: ${goOn}`)
    throw error
  } finally {
    screen.stop()
  }
  throw new Error('a run ended without saying so')
}

interface Screen {
  step(record: StepRecord): void
  evaluation(record: EvaluationRecord): void
  stop(): void
}

const jsonScreen = (): Screen => ({ step() {}, evaluation() {}, stop() {} })

function barScreen(steps: number): Screen {
  const bar = new SingleBar({
    format: '[{bar}] {value}/{total}  {line}',
    hideCursor: true,
    clearOnComplete: true,
    barsize: 20,
    etaBuffer: 30,
  })
  bar.start(steps, 0, { line: '' })
  return {
    step: (record) => bar.update(record.step, { line: stepLine(record) }),
    evaluation(record) {
      const value = record.step
      bar.stop()
      console.error(evaluationLine(record))
      bar.start(steps, value, { line: '' })
    },
    stop: () => bar.stop(),
  }
}

function lineScreen(steps: number): Screen {
  const every = Math.max(1, Math.floor(steps / 20))
  return {
    step(record) {
      if (record.step % every === 0) console.error(`step ${record.step}/${steps}  ${stepLine(record)}`)
    },
    evaluation: (record) => console.error(evaluationLine(record)),
    stop() {},
  }
}

function stepLine({ losses, rate, dead, samplesPerSecond, etaSec }: StepRecord): string {
  const spiking =
    rate === undefined ? '' : `  firing ${(100 * rate).toFixed(1)} %  dead ${(100 * (dead ?? 0)).toFixed(0)} %`
  return `loss ${losses.total.toFixed(3)}${spiking}  ${samplesPerSecond.toFixed(1)} queries/s  ${duration(etaSec)} left`
}

function evaluationLine({ step, metrics, best, proposals }: EvaluationRecord): string {
  const scores = printedMetrics(metrics).map((key) => `${shortMetric(key)} ${metrics[key]!.toFixed(2)}`)
  const detects = proposals ? `\n  ${proposalVerdict(proposals)}` : ''
  return `step ${step}: ${scores.join('  ')}${best ? '  (best so far)' : ''}${detects}`
}

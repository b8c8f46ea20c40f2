/** What a run folder's files say, as the panel shows it: thinned curves, scores, and how far it is. */
import type { TrainingPoint } from '../../../../src/inspector/live/liveView.js'
import { TrainingHistory } from '../../../../src/inspector/live/trainingHistory.js'

/** A score of the validation split. */
export interface RunScore {
  readonly step: number
  readonly score: number
}

export interface RunSummary {
  readonly benchmark: string
  readonly seed: number
  /** Steps that will be taken in all; 0 where run.json does not say it. */
  readonly steps: number
  readonly step: number
  /** How it ended; undefined while it goes on, or after a kill. */
  readonly end: string | undefined
  /** Seconds that the rest will take, as the last step told. */
  readonly etaSec: number
  /** Means of several steps each, where there are many. */
  readonly points: readonly TrainingPoint[]
  readonly scores: readonly RunScore[]
  /** Which metric the scores are. */
  readonly metric: string
}

type Json = Readonly<Record<string, unknown>>

const ENDS: Readonly<Record<string, string>> = { steps: 'done', patience: 'patience ended', interrupted: 'interrupted' }

/**
 * @param facts the text of run.json
 * @param log that of log.jsonl; half a line at its end is one that is being written
 * @throws Error in one sentence for a file that is damaged
 */
export function summarizeRun(facts: string, log: string): RunSummary {
  const { benchmark, seed, training } = parsed(facts, 'run.json is damaged: it is no JSON')
  const history = new TrainingHistory(1)
  const scores: RunScore[] = []
  let [step, etaSec, metric, end]: [number, number, string, string | undefined] = [0, 0, 'score', undefined]
  const lines = log.split('\n').slice(0, -1)
  for (const [i, line] of lines.entries()) {
    if (line === '') continue
    const record = parsed(line, `log.jsonl is damaged in line ${i + 1}: it is no JSON`)
    step = numberOf(record.step)
    if (record.kind === 'step') {
      const { total } = objectOf(record.losses)
      history.add({
        ...{ step, loss: numberOf(total), gradientNorm: numberOf(record.gradientNorm) },
        ...{ rate: numberOf(record.rate), dead: numberOf(record.dead) },
      })
      etaSec = numberOf(record.etaSec)
      end = undefined // a run that goes on after an interruption
    } else if (record.kind === 'evaluation') {
      scores.push({ step, score: numberOf(record.score) })
      metric = String(record.bestBy ?? metric)
    } else if (record.kind === 'end') end = ENDS[String(record.reason)] ?? String(record.reason)
  }
  return {
    ...{
      benchmark: String(benchmark ?? 'unknown'),
      seed: numberOf(seed),
      steps: numberOf(objectOf(training).steps) || 0,
    },
    ...{ step, end, etaSec, points: history.view().points, scores, metric },
  }
}

function parsed(text: string, problem: string): Json {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    throw new Error(problem)
  }
}

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})
/** A loss that is no number is null in JSON. */
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** What can be said of a run: how far it came, how its neurons fare, and whether its detector detects. */
import { proposalVerdict } from '../../metrics/index.js'
import { readRun } from '../../recipes/index.js'

/** @throws OptionError when the folder holds no run */
export async function examineRun(folder: string): Promise<string[]> {
  const run = await readRun(folder)
  const last = run.proposals?.at(-1)
  const verdict = last && proposalVerdict(last.scores)
  return [
    `run        ${run.name}: ${run.losses.at(-1)?.step ?? 0} steps on ${run.benchmark}`,
    `detector   ${verdict ? `after step ${last.step}, ${verdict}` : 'its proposals were not scored: there is none, or the run is older than these scores'}`,
    ...(verdict?.includes('at chance') ? [`           ${advice(run.facts.config as Asked | undefined)}`] : []),
  ]
}

interface Asked {
  readonly detectorKeys?: string
  readonly lossWeights?: { readonly proposal?: number }
}

function advice({ detectorKeys = 'all', lossWeights }: Asked = {}): string {
  const asked = (lossWeights?.proposal ?? 0) > 0
  if (asked && detectorKeys === 'text')
    return 'it is asked to detect: train longer, or look whether its neurons are alive (rate and dead share in log.jsonl)'
  return 'nothing asks it to detect, or it does not read the sentence: --set lossWeights.proposal=2 detectorKeys=text gate=clip proposalPrior=input'
}

import { join } from 'node:path'
import { type CheckReport, checkBenchmark } from '../../datasets/index.js'
import { checkDiskSpace, type FetchPlan, MANIFEST, planFetch } from '../../datasets/internal.js'
import { agreed } from '../ask.js'
import type { Command } from '../command.js'
import { FlagError } from '../options.js'
import { dataCheck, refuseProblems } from './check.js'
import { fetchParts } from './fetchParts.js'
import { askedFor, describePlan } from './fetchRequest.js'
import { benchmark, megabytes } from './words.js'

/** Above this many bytes a fetch asks first; below, only where features come. */
const ASK_ABOVE = 500e6

export const dataFetch: Command = {
  name: 'data fetch <name>',
  summary:
    'fetch annotations, and with --features all that training needs: sizes and licence first, then unpacked, arranged and checked',
  options: [
    ['--features', 'the features too'],
    ['--out <dir>', 'folder to fill; data/<name> when absent'],
    ['--url <addresses...>', 'fetch the features from these archives instead'],
    ['--from <paths...>', 'take features at hand: archives (tar, tar.gz, zip) or folders, in any published layout'],
    [
      '--manifest <file>',
      'JSON list of {path, url, bytes?, sha256?} to fetch instead, without path for archives: your own mirror',
    ],
    ['--dry-run', 'only say what would be fetched'],
    ['--yes', 'do not ask'],
    ['--json', 'print JSON'],
  ],
  examples: [
    'spikemba data fetch qvhighlights --features',
    'spikemba data fetch charades --from vid_slowfast.tar vid_clip.tar txt_clip.tar',
    'spikemba data fetch tacos --manifest mirror.json --out /data/tacos',
  ],
  async run([word], options) {
    const name = benchmark(word)
    const out = String(options.out ?? join('data', name))
    const say = options.json ? console.error : console.log
    if (name === 'shapes') return say('shapes is made, not fetched: npx spikemba data synthesize shapes')
    const asked = await askedFor(name, options)
    const plan = await planFetch(name, out, asked)
    for (const line of describePlan(plan, asked, out)) say(line)
    if (options.dryRun) return options.json ? tell(name, out, plan) : undefined
    checkDiskSpace(out, plan)
    if (!options.yes && (plan.archives.length > 0 || plan.bytes > ASK_ABOVE) && !(await permitted(plan))) return
    if (!(await fetchParts(name, out, asked, say, !options.json))) return
    const withFeatures = asked.from.length > 0 || asked.features.length > 0
    if (options.json) {
      const check = withFeatures ? await checkBenchmark(name, out) : undefined
      tell(name, out, plan, check)
      refuseProblems(out, check?.problems ?? [])
    } else if (withFeatures) await dataCheck.run([name], { data: out })
    else
      say(
        `The features are ${MANIFEST[name].featureSize} more: npx spikemba data fetch ${name} --features${options.out === undefined ? '' : ` --out ${out}`}`,
      )
  },
}

async function permitted({ bytes }: FetchPlan): Promise<boolean> {
  const answer = await agreed('Fetch them, and keep to the licence? [Y/n] ')
  if (answer === undefined)
    throw new FlagError(
      'yes',
      undefined,
      `to be given before ${megabytes(bytes)} are fetched where nobody can be asked`,
    )
  return answer
}

function tell(
  name: string,
  out: string,
  { licence, bytes, diskBytes, files, archives }: FetchPlan,
  check?: CheckReport,
): void {
  console.log(
    JSON.stringify({ name, out, licence, bytes, diskBytes, files, archives, ...(check ? { check } : {}) }, null, 2),
  )
}

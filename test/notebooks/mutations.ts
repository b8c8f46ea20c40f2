/**
 * Faults that a notebook must notice: each changes one place of the compiled package, as a slip of the pen would, and
 * names the notebooks whose checks it must stop. Most are known errors of other libraries and papers.
 */
import { readFileSync } from 'node:fs'
import ts from 'typescript'

export interface Mutation {
  readonly name: string
  /** In src and dist, without its ending. */
  readonly file: string
  /** Compiled text that stands there exactly once. */
  readonly find: string
  readonly replace: string
  /** Numbers of the notebooks of which at least one must stop. */
  readonly notebooks: readonly string[]
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'an IoU whose denominator counts the overlap again',
    file: 'metrics/temporalIou',
    find: 'return union === 0 ? 0 : inter / union;',
    replace: 'return union === 0 ? 0 : inter / (union + inter);',
    notebooks: ['00', '12'],
  },
  {
    name: 'dropout that does not make up for what it drops',
    file: 'ops/seededDropout/mask',
    find: 'factor: 1 / (1 - rate)',
    replace: 'factor: 1',
    notebooks: ['00b'],
  },
  {
    name: 'bilinear B̄ without its denominator',
    file: 'ops/selectiveScan/discretization',
    find: "return rule === 'bilinear' ? 1 / (1 - z / 2) : 1;",
    replace: 'return 1;',
    notebooks: ['01'],
  },
  {
    name: 'zero-order hold with the bilinear Ā',
    file: 'ops/selectiveScan/discretization',
    find: "if (rule === 'mamba' || rule === 'zoh')\n        return Math.exp(z);",
    replace: "if (rule === 'mamba' || rule === 'zoh')\n        return (1 + z / 2) / (1 - z / 2);",
    notebooks: ['01'],
  },
  {
    name: 'HiPPO with a positive lower triangle',
    file: 'ssm/hippoLegS',
    find: '-Math.sqrt((2 * i + 1) * (2 * k + 1))',
    replace: 'Math.sqrt((2 * i + 1) * (2 * k + 1))',
    notebooks: ['02'],
  },
  {
    name: 'a kernel that begins one power of Ā late',
    file: 'ssm/ssmKernel',
    find: 'for (let h = bBar; kernel.length < length; h = advance(h))',
    replace: 'for (let h = advance(bBar); kernel.length < length; h = advance(h))',
    notebooks: ['02'],
  },
  {
    name: 'B̄ by zero-order hold where Mamba takes δB',
    file: 'ops/selectiveScan/discretization',
    find: "if (rule === 'zoh')\n        return Math.abs(z) < 1 ? series(z, SERIES)",
    replace: "if (rule !== 'bilinear')\n        return Math.abs(z) < 1 ? series(z, SERIES)",
    notebooks: ['03'],
  },
  {
    name: 'the scan reads C one token late',
    file: 'ops/selectiveScan/cpu',
    find: 'sum += C[token * n + k] * h[k];',
    replace: 'sum += C[Math.max(0, token - 1) * n + k] * h[k];',
    notebooks: ['03'],
  },
  {
    name: 'softplus that forgets its linear part',
    file: 'ops/selectiveScan/cpu',
    find: '(softplus ? Math.max(x, 0) + Math.log1p(',
    replace: '(softplus ? Math.log1p(',
    notebooks: ['03'],
  },
  {
    name: 'operands of the parallel scan the wrong way round',
    file: 'ssm/parallelScan',
    find: 'before[t] * sum[t - reach] + x',
    replace: 'before[t - reach] * x + sum[t - reach]',
    notebooks: ['03'],
  },
  {
    name: 'a Mamba block that gates with z instead of SiLU(z)',
    file: 'ssm/mambaBlock',
    find: 'const gate = silu(z);',
    replace: 'const gate = z;',
    notebooks: ['04'],
  },
  {
    name: 'soft and hard reset exchanged',
    file: 'ops/lifScan/cpu',
    find: 'last[i] = fired ? (softReset ? h - vThreshold : vReset) : h;',
    replace: 'last[i] = fired ? (softReset ? vReset : h - vThreshold) : h;',
    notebooks: ['05'],
  },
  {
    name: 'a charge that does not leak (decayInput)',
    file: 'ops/lifScan/types',
    find: 'inputGain: decayInput ? 1 / tau : 1,',
    replace: 'inputGain: 1,',
    notebooks: ['05'],
  },
  {
    name: 'firing on a tie the wrong way round',
    file: 'ops/lifScan/types',
    find: 'fireOnEqual: fireOnEqual ? 1 : 0,',
    replace: 'fireOnEqual: fireOnEqual ? 0 : 1,',
    notebooks: ['05'],
  },
  {
    name: 'the delayed reset comes at once',
    file: 'snn/lifStep',
    find: 'const past = reset(early ?? state.spikes);',
    replace: 'const past = reset(fire(h.sub(theta)));',
    notebooks: ['05'],
  },
  {
    name: 'CV2 without its factor of two',
    file: 'snn/spikeStats/irregularity',
    find: 'return 2 * meanOverNeighbours(intervals, Math.abs);',
    replace: 'return meanOverNeighbours(intervals, Math.abs);',
    notebooks: ['06'],
  },
  {
    name: 'van Rossum’s mixed term counted once',
    file: 'snn/spikeStats/vanRossum',
    find: '- 2 * overlap(a, b, tau)',
    replace: '- overlap(a, b, tau)',
    notebooks: ['06'],
  },
  {
    name: 'delta code that misses a change equal to the threshold',
    file: 'snn/encode/delta',
    find: 'change.greaterEqual(threshold)',
    replace: 'change.greater(threshold)',
    notebooks: ['06'],
  },
  {
    name: 'ATan’s gradient as it is documented, π times too small',
    file: 'ops/spike/surrogateDerivatives',
    find: 'tf.div(alpha / 2, x',
    replace: 'tf.div(alpha / 2 / Math.PI, x',
    notebooks: ['07'],
  },
  {
    name: 'the gradient runs through a reset that is detached',
    file: 'ops/lifScan/types',
    find: 'detachReset: detachReset ? 1 : 0,',
    replace: 'detachReset: detachReset ? 0 : 1,',
    notebooks: ['07', '15'],
  },
  {
    name: 'energy of an accumulate for a multiply-accumulate',
    file: 'snn/energy',
    find: 'operations * (dense ? picojoulesPerMac : picojoulesPerAc)',
    replace: 'operations * (dense ? picojoulesPerAc : picojoulesPerMac)',
    notebooks: ['08'],
  },
  {
    name: 'proposals from the clips below the mean',
    file: 'inspector/proposalSet',
    find: 'rate > bound',
    replace: 'rate < bound',
    notebooks: ['08', '13'],
  },
  {
    name: 'slots behind the sequence instead of before it',
    file: 'model/relevantSlots',
    find: 'tf.concat([slots, tokens], 1)',
    replace: 'tf.concat([tokens, slots], 1)',
    notebooks: ['09'],
  },
  {
    name: 'a gate that silence leaves open',
    file: 'model/multiModalRelevantMamba',
    find: 'const GATE_BASE = { silu: 0,',
    replace: 'const GATE_BASE = { silu: 1,',
    notebooks: ['10', '13'],
  },
  {
    name: 'a clip gate that does not hear the proposal',
    file: 'model/multiModalRelevantMamba',
    find: 'return inZ.forward(normal).add(proposal.mul(inR));',
    replace: 'return inZ.forward(normal);',
    notebooks: ['10'],
  },
  {
    name: 'a contrastive loss with the opposite sign',
    file: 'losses/contrastive',
    find: '.div(-b)',
    replace: '.div(b)',
    notebooks: ['11'],
  },
  {
    name: 'the boundary loss counts background too',
    file: 'losses/boundary',
    find: '.mul(foreground).sum().div(',
    replace: '.sum().div(',
    notebooks: ['11'],
  },
  {
    name: 'suppression at another threshold than asked',
    file: 'metrics/temporalNms',
    find: '<= iouThreshold',
    replace: '<= 1 - iouThreshold',
    notebooks: ['12'],
  },
  {
    name: 'an interval from the normal distribution instead of Student’s',
    file: 'train/studentQuantile',
    find: 'return QUANTILES[degrees - 1] ?? expanded(Z, degrees)',
    replace: 'return Z',
    notebooks: ['14'],
  },
  {
    name: 'the first divergence one step late',
    file: 'viz/firstDivergence',
    find: 'step: Math.floor(i / neurons)',
    replace: 'step: Math.floor(i / neurons) + 1',
    notebooks: ['15'],
  },
  {
    name: 'published rows of any split beside a run',
    file: 'recipes/published/published',
    find: 'own(row.split) === own(split) && ',
    replace: '',
    notebooks: ['16'],
  },
  {
    name: 'a difference that is called decided whatever its interval',
    file: 'train/comparePairs',
    find: 'n > 1 && (low > 0 || high < 0)',
    replace: 'n > 1',
    notebooks: ['17'],
  },
  {
    name: 'a resumed run that forgets how many steps Adam has taken',
    file: 'train/run/run',
    find: 'this.trainer.adam.steps = state.updates;',
    replace: '',
    notebooks: ['14', '18'],
  },
]

/** How often a text stands in another. */
export const occurrences = (text: string, find: string): number => text.split(find).length - 1

/** What the compiler makes of a source, without waiting for a build. */
export function compiled(file: string): string {
  const source = readFileSync(`src/${file}.ts`, 'utf8')
  const { target, module } = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  return ts.transpileModule(source, { compilerOptions: { target, module, verbatimModuleSyntax: true } }).outputText
}

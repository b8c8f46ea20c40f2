/**
 * Rows of papers. SpikeMba's own tables (Li et al., arXiv 2404.01174) could not be read; of its figures, one
 * Charades-STA row is repeated by a paper that could. The others stand without figures. A row that was read in another
 * place than the model's own paper says so.
 */
import type { RecipeName } from '../recipes.js'
import { QVHIGHLIGHTS_FIGURES } from '../shownMetrics.js'
import type { PublishedRow } from './row.js'

const GROUNDING = ['R1@0.5', 'R1@0.7', 'mIoU']
const SLOWFAST = 'SlowFast + CLIP'
const I3D = 'I3D, as UMT released them'
const NOT_READ = 'not read'
const LD_DETR = 'as gathered by LD-DETR, table 1 (github.com/qingchen239/ld-detr)'
const SIM_DETR = "as listed in Sim-DETR's comparison"
const CVA = 'Moon et al., CVA, arXiv 2603.24934, CVPR 2026'
const UMT = 'Liu et al., UMT, CVPR 2022: domains of github.com/TencentARC/UMT, README, and their mean'
const R2_TUNING = 'Liu et al., R2-Tuning, ECCV 2024: domains of github.com/yeliudev/R2-Tuning, README, and their mean'
const MAMBA_SUITE =
  'Chen et al., Video Mamba Suite, arXiv 2403.09626, README; it names no split, LD-DETR lists it as val'

const paper = (
  benchmark: RecipeName,
  split: PublishedRow['split'],
  features: string,
  keys: readonly string[],
  model: string,
  values: readonly number[],
  source: string,
): PublishedRow => ({
  benchmark,
  model,
  split,
  features,
  source,
  metrics: Object.fromEntries(values.map((value, i) => [keys[i]!, value])),
})

const test = (model: string, values: readonly number[], source: string): PublishedRow =>
  paper('qvhighlights', 'test', SLOWFAST, QVHIGHLIGHTS_FIGURES, model, values, source)
const mamba = (model: string, values: readonly number[]): PublishedRow =>
  paper('qvhighlights', 'val', SLOWFAST, QVHIGHLIGHTS_FIGURES, model, values, MAMBA_SUITE)

const unread = (benchmark: RecipeName, split: PublishedRow['split'], features: string): PublishedRow =>
  paper(
    benchmark,
    split,
    features,
    [],
    'SpikeMba (paper)',
    [],
    'Li et al., arXiv 2404.01174: the table could not be read',
  )

/** One model a domain, as both benchmarks are trained; the score of the benchmark is their mean, formed here. */
function perDomain(
  benchmark: RecipeName,
  features: string,
  model: string,
  source: string,
  domains: Readonly<Record<string, number>>,
): PublishedRow {
  const all = Object.values(domains)
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  return { ...paper(benchmark, 'test', features, ['mAP'], model, [Number(mean.toFixed(2))], source), domains }
}

export const PAPERS: readonly PublishedRow[] = [
  unread('qvhighlights', 'test', SLOWFAST),
  test('Moment-DETR', [52.89, 33.02, 30.73, 35.69, 55.6], `Lei et al., NeurIPS 2021; ${LD_DETR}`),
  test('UniVTG', [58.86, 40.86, 35.47, 38.2, 60.96], `Lin et al., ICCV 2023; ${LD_DETR}`),
  test('EaTR', [61.36, 45.79, 41.74, 37.15, 58.65], `Jang et al., ICCV 2023; ${LD_DETR}`),
  test('QD-DETR', [62.4, 44.98, 39.86, 38.94, 62.4], `Moon et al., CVPR 2023; ${LD_DETR}`),
  test('UVCOM', [63.55, 47.47, 43.18, 39.74, 64.2], `Xiao et al., CVPR 2024; ${LD_DETR}`),
  test('TaskWeave', [64.26, 50.06, 45.38, 39.28, 63.68], `Yang et al., CVPR 2024; ${LD_DETR}`),
  test('TR-DETR', [64.66, 48.96, 42.62, 39.91, 63.42], `Sun et al., AAAI 2024; ${LD_DETR}`),
  test('CG-DETR', [65.43, 48.38, 42.86, 40.33, 66.21], `Moon et al., 2023; ${LD_DETR}`),
  test('LLMEPET', [66.73, 49.94, 44.05, 40.33, 65.69], `Jiang et al., 2024; ${LD_DETR}`),
  test('LD-DETR', [66.8, 51.04, 46.41, 40.51, 65.11], 'LD-DETR, table 1 (github.com/qingchen239/ld-detr)'),
  test('Sim-DETR', [67.64, 50.91, 46.93], 'Sim-DETR, ICCV 2025'),
  test('CVA (best of 2026 with these features)', [70.05, 55.32, 47.49, 44.43], CVA),
  unread('qvhighlights', 'val', SLOWFAST),
  mamba('UniVTG, attention', [59.87, 44.32, 38.48, 39.22, 64.71]),
  mamba('UniVTG, Vision Mamba', [65.55, 50.77, 44.74, 40.22, 64.26]),
  mamba('UniVTG, decomposed bidirectional Mamba', [66.65, 52.19, 45.18, 40.18, 64.77]),
  paper('charades', 'test', SLOWFAST, GROUNDING, 'SpikeMba (paper)', [59.65, 36.12, 51.74], SIM_DETR),
  paper(
    'charades',
    'test',
    SLOWFAST,
    ['R1@0.3', 'R1@0.5', 'R1@0.7'],
    'UniVTG, attention',
    [68.2, 57.26, 34.68],
    MAMBA_SUITE,
  ),
  paper(
    'charades',
    'test',
    SLOWFAST,
    ['R1@0.3', 'R1@0.5', 'R1@0.7'],
    'UniVTG, decomposed bidirectional Mamba',
    [68.06, 57.18, 36.05],
    MAMBA_SUITE,
  ),
  paper('charades', 'test', SLOWFAST, GROUNDING, 'BAM-DETR', [59.95, 39.38, 52.33], `as listed by ${CVA}`),
  paper('charades', 'test', SLOWFAST, GROUNDING, 'Sim-DETR', [61.34, 39.62, 52.56], 'Sim-DETR, ICCV 2025'),
  paper('charades', 'test', SLOWFAST, GROUNDING, 'CVA (best of 2026 with these features)', [62.61, 40.78, 53.35], CVA),
  unread('tacos', 'test', NOT_READ),
  paper('tacos', 'test', SLOWFAST, GROUNDING, 'CG-DETR', [39.61, 22.23, 36.48], SIM_DETR),
  paper('tacos', 'test', SLOWFAST, GROUNDING, 'BAM-DETR', [41.45, 26.77, 39.31], `as listed by ${CVA}`),
  paper('tacos', 'test', SLOWFAST, GROUNDING, 'Sim-DETR', [42.79, 26.82, 39.44], 'Sim-DETR, ICCV 2025'),
  paper('tacos', 'test', SLOWFAST, GROUNDING, 'CVA (best of 2026 with these features)', [43.21, 27.73, 41.07], CVA),
  unread('tvsum', 'test', NOT_READ),
  perDomain('tvsum', I3D, 'UMT', UMT, {
    ...{ VT: 87.54, VU: 81.51, GA: 88.22, MS: 78.81, PK: 81.42 },
    ...{ PR: 86.96, FM: 75.96, BK: 86.89, BT: 84.42, DS: 79.63 },
  }),
  perDomain('tvsum', 'CLIP', 'R2-Tuning', R2_TUNING, {
    ...{ VT: 89.81, VU: 85.9, GA: 89.51, MS: 85.01, PK: 82.82 },
    ...{ PR: 90.39, FM: 75.61, BK: 91.23, BT: 92.35, DS: 80.88 },
  }),
  unread('youtube', 'test', NOT_READ),
  perDomain('youtube', I3D, 'UMT', UMT, {
    ...{ dog: 65.93, gymnastics: 75.2, parkour: 81.64 },
    ...{ skating: 71.81, skiing: 72.27, surfing: 82.71 },
  }),
  perDomain('youtube', 'CLIP', 'R2-Tuning', R2_TUNING, {
    ...{ dog: 74.26, gymnastics: 72.07, parkour: 81.02 },
    ...{ skating: 76.26, skiing: 74.36, surfing: 82.76 },
  }),
]

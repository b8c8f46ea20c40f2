/**
 * What lighthouse reproduced: one code base, one machine, seven models trained anew. As no figure here comes from its
 * model's own authors, these rows say more about differences between models than tables gathered from papers do.
 * Source: github.com/line/lighthouse, markdown/reproduced_results.md. Its QVHighlights table exists twice in the file's
 * history:
 * test (commit 5565489) and val (commit 4d43193). Its mAP at one IoU of Charades-STA and TACoS has no key in the
 * evaluators here and is left out.
 * The columns SlowFast + CLIP and I3D + CLIP of TVSum are equal for five of six models; they stand as printed.
 */
import type { RecipeName } from '../recipes.js'
import { QVHIGHLIGHTS_FIGURES } from '../shownMetrics.js'
import type { PublishedRow } from './row.js'

const MODELS = ['Moment-DETR', 'QD-DETR', 'EaTR', 'TR-DETR', 'UVCOM', 'TaskWeave', 'CG-DETR'] as const
type Model = (typeof MODELS)[number]
const ALL = {
  resnet: 'ResNet-152 + GloVe',
  clip: 'CLIP',
  slowfast: 'SlowFast + CLIP',
  pann: 'SlowFast + CLIP + PANN',
  i3d: 'I3D + CLIP',
} as const
type Features = keyof typeof ALL

const QVHIGHLIGHTS = QVHIGHLIGHTS_FIGURES.filter((key) => key !== 'MR-full-mAP')
const RECALL = ['R1@0.5', 'R1@0.7']

type Table = Readonly<Partial<Record<Features, Readonly<Partial<Record<Model, readonly number[]>>>>>>

/** The page's model names in its order; a model that a table leaves out is left out here. */
function rows(
  benchmark: RecipeName,
  split: PublishedRow['split'],
  keys: readonly string[],
  table: Table,
  commit = '4d43193',
): PublishedRow[] {
  return Object.entries(table).flatMap(([features, models]) =>
    Object.entries(models).map(([model, values]) => ({
      benchmark,
      model,
      split,
      features: ALL[features as Features],
      source: `lighthouse, reproduced (${commit})`,
      metrics: Object.fromEntries(keys.map((key, i) => [key, values[i]!])),
    })),
  )
}

export const LIGHTHOUSE: readonly PublishedRow[] = [
  ...rows('qvhighlights', 'val', QVHIGHLIGHTS, {
    resnet: {
      'Moment-DETR': [41.5, 25.2, 29.1, 41.4],
      'QD-DETR': [53.2, 37.5, 34.1, 52.1],
      EaTR: [54.9, 36.0, 35.1, 54.7],
      'TR-DETR': [48.3, 32.9, 34.9, 51.4],
      UVCOM: [53.7, 39.7, 34.9, 53.0],
      TaskWeave: [51.7, 37.4, 32.6, 45.2],
      'CG-DETR': [51.9, 39.0, 34.1, 53.2],
    },
    clip: {
      'Moment-DETR': [53.5, 34.1, 35.3, 54.0],
      'QD-DETR': [59.7, 42.3, 38.0, 59.2],
      EaTR: [54.9, 36.0, 35.1, 54.7],
      'TR-DETR': [63.6, 43.9, 40.1, 63.2],
      UVCOM: [64.8, 48.0, 38.7, 62.2],
      TaskWeave: [60.1, 38.7, 38.0, 58.9],
      'CG-DETR': [66.6, 49.9, 39.9, 64.3],
    },
    slowfast: {
      'Moment-DETR': [54.2, 36.1, 35.9, 56.7],
      'QD-DETR': [63.0, 46.4, 39.1, 61.3],
      EaTR: [59.6, 40.3, 36.6, 57.9],
      'TR-DETR': [66.5, 48.8, 40.8, 66.2],
      UVCOM: [64.0, 49.4, 39.7, 64.3],
      TaskWeave: [64.2, 49.2, 39.0, 62.7],
      'CG-DETR': [65.6, 52.1, 40.7, 67.0],
    },
    pann: {
      'Moment-DETR': [54.6, 37.0, 35.8, 55.4],
      'QD-DETR': [62.0, 45.8, 39.3, 62.8],
      EaTR: [57.7, 41.7, 36.3, 57.0],
      'TR-DETR': [66.9, 50.1, 40.7, 64.7],
      TaskWeave: [63.0, 48.3, 38.4, 61.0],
      'CG-DETR': [65.0, 49.8, 40.3, 65.4],
    },
  }),
  ...rows(
    'qvhighlights',
    'test',
    QVHIGHLIGHTS,
    {
      resnet: {
        'Moment-DETR': [40.0, 22.0, 30.0, 42.9],
        'QD-DETR': [52.7, 36.1, 33.8, 50.7],
        EaTR: [57.2, 38.9, 36.3, 57.4],
        'TR-DETR': [47.7, 31.6, 34.3, 52.0],
        UVCOM: [53.8, 37.6, 34.8, 53.8],
        'CG-DETR': [53.1, 38.3, 34.5, 52.9],
      },
      clip: {
        'Moment-DETR': [55.8, 33.8, 35.7, 55.8],
        'QD-DETR': [60.8, 41.8, 38.2, 60.7],
        EaTR: [54.6, 34.0, 34.9, 54.7],
        'TR-DETR': [60.2, 41.4, 38.6, 59.3],
        UVCOM: [62.7, 46.9, 39.8, 64.5],
        'CG-DETR': [64.5, 46.0, 39.4, 64.3],
      },
      slowfast: {
        'Moment-DETR': [54.4, 33.9, 32.6, 56.7],
        'QD-DETR': [62.1, 44.6, 38.8, 61.6],
        EaTR: [57.2, 38.9, 36.6, 57.9],
        'TR-DETR': [65.2, 48.8, 39.8, 62.1],
        UVCOM: [62.6, 47.6, 39.6, 62.8],
        'CG-DETR': [64.9, 48.1, 40.7, 67.0],
      },
    },
    '5565489',
  ),
  ...rows('charades', 'test', RECALL, {
    resnet: {
      'Moment-DETR': [38.4, 22.9],
      'QD-DETR': [42.1, 24.0],
      EaTR: [37.6, 20.1],
      UVCOM: [38.1, 18.2],
      TaskWeave: [28.5, 12.8],
      'CG-DETR': [39.7, 19.4],
    },
    clip: {
      'Moment-DETR': [47.9, 26.7],
      'QD-DETR': [52.0, 31.7],
      EaTR: [48.4, 27.5],
      UVCOM: [48.4, 27.1],
      TaskWeave: [50.7, 28.1],
      'CG-DETR': [54.4, 31.8],
    },
    slowfast: {
      'Moment-DETR': [53.4, 30.7],
      'QD-DETR': [59.4, 37.9],
      EaTR: [55.2, 33.1],
      UVCOM: [56.9, 35.9],
      TaskWeave: [56.8, 35.2],
      'CG-DETR': [57.6, 35.1],
    },
  }),
  ...rows('tacos', 'test', RECALL, {
    resnet: {
      'Moment-DETR': [20.0, 8.6],
      'QD-DETR': [30.6, 15.1],
      EaTR: [22.5, 9.2],
      UVCOM: [24.1, 10.7],
      TaskWeave: [30.9, 15.8],
      'CG-DETR': [34.2, 17.4],
    },
    clip: {
      'Moment-DETR': [18.0, 7.9],
      'QD-DETR': [32.3, 17.2],
      EaTR: [24.7, 10.0],
      UVCOM: [36.8, 20.0],
      TaskWeave: [34.0, 17.7],
      'CG-DETR': [34.3, 19.8],
    },
    slowfast: {
      'Moment-DETR': [25.5, 12.9],
      'QD-DETR': [38.7, 22.1],
      EaTR: [31.7, 15.6],
      UVCOM: [40.2, 23.3],
      TaskWeave: [38.3, 21.5],
      'CG-DETR': [39.8, 25.1],
    },
  }),
  ...rows('tvsum', 'test', ['mAP'], {
    resnet: {
      'Moment-DETR': [85.9],
      'QD-DETR': [87.2],
      EaTR: [86.2],
      UVCOM: [87.6],
      TaskWeave: [83.6],
      'CG-DETR': [87.1],
    },
    clip: {
      'Moment-DETR': [89.1],
      'QD-DETR': [88.4],
      EaTR: [86.7],
      UVCOM: [87.7],
      TaskWeave: [82.7],
      'CG-DETR': [88.1],
    },
    slowfast: {
      'Moment-DETR': [86.7],
      'QD-DETR': [87.1],
      EaTR: [85.0],
      UVCOM: [87.9],
      TaskWeave: [84.2],
      'CG-DETR': [87.9],
    },
    i3d: {
      'Moment-DETR': [86.7],
      'QD-DETR': [87.1],
      EaTR: [85.0],
      UVCOM: [87.9],
      TaskWeave: [83.5],
      'CG-DETR': [87.9],
    },
  }),
  ...rows('youtube', 'test', ['mAP'], {
    clip: {
      'Moment-DETR': [66.2],
      'QD-DETR': [70.9],
      EaTR: [66.7],
      UVCOM: [75.6],
      TaskWeave: [71.5],
      'CG-DETR': [74.3],
    },
    slowfast: {
      'Moment-DETR': [67.7],
      'QD-DETR': [73.4],
      EaTR: [67.4],
      UVCOM: [73.1],
      TaskWeave: [69.1],
      'CG-DETR': [74.1],
    },
  }),
]

/** Figures that papers on QVHighlights print, in their order. */
export const QVHIGHLIGHTS_FIGURES = [
  'MR-full-R1@0.5',
  'MR-full-R1@0.7',
  'MR-full-mAP',
  'HL-min-VeryGood-mAP',
  'HL-min-VeryGood-Hit1',
] as const

const [R1_HALF, R1_HIGH, ...PRECISION] = QVHIGHLIGHTS_FIGURES
/** Charades-STA and TACoS: what their papers print first, first; mAP alone on TVSum and YouTube Highlights. */
const OTHER_FIGURES = ['R1@0.3', 'mIoU', 'R1@0.5', 'R1@0.7', 'mAP'] as const

const PRINTED: readonly string[] = [...QVHIGHLIGHTS_FIGURES, ...OTHER_FIGURES]
const TABLE: readonly string[] = ['MR-full-R1@0.3', R1_HALF, R1_HIGH, 'MR-full-mIoU', ...PRECISION, ...OTHER_FIGURES]

/** The metrics that the benchmark's papers print, of those that there are. */
export const printedMetrics = (metrics: object): string[] => PRINTED.filter((key) => key in metrics)

/** The metrics that a table of scores shows, of those that there are: the papers', and of QVHighlights two more. */
export const tableMetrics = (metrics: object): string[] => TABLE.filter((key) => key in metrics)

/** An official metric key as a column's head: `MR-full-R1@0.5` → `R1@0.5`, `HL-min-VeryGood-mAP` → `HL mAP`. */
export const shortMetric = (key: string): string => key.replace('MR-full-', '').replace('HL-min-VeryGood-', 'HL ')

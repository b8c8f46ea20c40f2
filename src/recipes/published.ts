/** A row of a published table. */
export interface PublishedRow {
  /** Name of the model, as its authors write it. */
  readonly model: string
  /** Paper and table. */
  readonly source: string
  /** Official metric key of `brief` → value in percent. */
  readonly metrics: Readonly<Record<string, number>>
}

const qvhighlights = (model: string, r5: number, r7: number, map: number, source: string): PublishedRow => ({
  model,
  source,
  metrics: { 'MR-full-R1@0.5': r5, 'MR-full-R1@0.7': r7, 'MR-full-mAP': map },
})

/**
 * Published results, to stand beside a run's own. They were made with real features (SlowFast + CLIP) on other machines:
 * a run on synthetic features is not comparable, and the report says so.
 * Only figures whose source could be read are listed; the paper's own QVHighlights rows could not.
 */
export const PUBLISHED: Readonly<Record<string, readonly PublishedRow[]>> = {
  qvhighlights: [
    qvhighlights('Moment-DETR', 52.89, 33.02, 30.73, 'test split; Lei et al., NeurIPS 2021'),
    qvhighlights('QD-DETR', 62.4, 44.98, 39.86, 'test split; Moon et al., CVPR 2023'),
    qvhighlights('TR-DETR', 64.66, 48.96, 42.62, 'test split; Sun et al., AAAI 2024'),
    qvhighlights('CG-DETR', 65.43, 48.38, 42.86, 'test split; Moon et al., 2023'),
    qvhighlights('UniVTG with a Mamba encoder', 66.65, 52.19, 45.18, 'val split; Video Mamba Suite, 2024'),
    qvhighlights('best of 2026', 70.05, 55.32, 47.49, 'test split, same features'),
  ],
  charades: [{ model: 'SpikeMba (paper)', source: 'test split; as listed by a third party', metrics: { 'R1@0.5': 59.65, 'R1@0.7': 36.12, mIoU: 51.74 } }],
}

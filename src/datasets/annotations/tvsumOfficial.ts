/** TVSum's official labels as rows of the form that models are trained on: 2-s clips, 4 + 1 videos per domain. */
import { readTvsumMat } from '../../formats/internal.js'
import type { Annotation } from '../../metrics/index.js'

/** The video of each domain that published models are scored on (UMT's split). */
const SCORED = [
  'sTEELN-vY30',
  'J0nA4VgnoCo',
  'E11zDS9XGzg',
  'Se3oxnaPsz0',
  'JgHubY5Vw3Y',
  'Yi4Ij2NM7U4',
  'cjibtmSLxQ4',
  'Bhxk-O1Y7Ho',
  'JKpqYvAdIsw',
  'fWutDQy1nnY',
]

/**
 * @param bytes ydata-tvsum50.mat
 * @param split 'train' or 'val'
 * @throws FormatError
 */
export async function readTvsumOfficial(bytes: Uint8Array, file: string, split: string): Promise<Annotation[]> {
  return (await readTvsumMat(bytes, file))
    .filter(({ vid }) => SCORED.includes(vid) === (split === 'val'))
    .map(({ vid, title, domain, label }) => ({
      qid: vid,
      query: title.replace(/^"(.*)"$/, '$1'),
      vid,
      duration: label.length,
      relevant_clip_ids: null,
      relevant_windows: null,
      label,
      domain,
    }))
}

import type { Dataset } from '../datasets/index.js'
import { CourseError } from './errors.js'

/** What a notebook runs on: the world of shapes, features planted into real annotations, or real features. */
export type CourseInput = 'shapes' | 'planted' | 'features'

/** Options of `openCourseData`. */
export interface CourseDataOptions {
  /** Videos of the shapes' training split. Default 240. */
  readonly trainVideos?: number
  /** Videos of the shapes' validation split. Default 45. */
  readonly valVideos?: number
  /** Seed of the world of shapes. Default 1. */
  readonly seed?: number
  /** Folder that holds `planted` and `qvhighlights`. Default `../data`. */
  readonly root?: string
}

/** The two splits that a notebook learns from and judges by. */
export interface CourseData {
  /** What is learned from. */
  readonly train: Dataset
  /** What is judged by; none of its videos is in `train`. */
  readonly val: Dataset
}

/** How an input that lies on the disk is come by. */
const HOW = {
  planted:
    'Make it: npx spikemba data synthesize qvhighlights --annotations highlight_train_release.jsonl --val highlight_val_release.jsonl --out data/planted',
  features:
    'Fetch it: npx spikemba data fetch qvhighlights gets the annotations and says where the features are; SPIKEMBA_QVHIGHLIGHTS may name another folder',
}

/**
 * The data that a notebook of the course runs on, by one word.
 *
 * - `'shapes'`: a small world of colored shapes, made on the spot
 * - `'planted'`: real annotations of QVHighlights with made features, in `data/planted`
 * - `'features'`: QVHighlights with its real features, in `data/qvhighlights` or where `SPIKEMBA_QVHIGHLIGHTS` points
 *
 * @throws CourseError when the folder is not there or not whole: what is missing, and the command that makes it
 *
 * @example
 * const { train, val } = await openCourseData('shapes', { trainVideos: 24, valVideos: 6 })
 */
export async function openCourseData(
  input: CourseInput,
  { root = '../data', ...world }: CourseDataOptions = {},
): Promise<CourseData> {
  // Loaded here, so that notebooks without a data set start without TensorFlow.js.
  const { loadBenchmark, makeShapes, memoryFolder } = await import('../datasets/index.js')
  if (input === 'shapes') {
    const dir = memoryFolder(new Map(makeShapes(world)))
    const open = (split: 'train' | 'val') => loadBenchmark('shapes', { dir, split })
    return { train: await open('train'), val: await open('val') }
  }
  if (!(input in HOW)) throw new CourseError(`INPUT is '${input}', expected 'shapes', 'planted' or 'features'`)
  const dir = input === 'planted' ? `${root}/planted` : (process.env.SPIKEMBA_QVHIGHLIGHTS ?? `${root}/qvhighlights`)
  const open = (split: 'train' | 'val') => loadBenchmark('qvhighlights', { dir, split })
  try {
    return { train: await open('train'), val: await open('val') }
  } catch (error) {
    throw new CourseError(
      `INPUT is '${input}', but ${error instanceof Error ? error.message : String(error)}. ${HOW[input]}`,
    )
  }
}

import { readJsonl } from '../../formats/index.js'
import type { Annotation, BenchmarkName } from '../../metrics/index.js'
import { OptionError } from '../../tensor/index.js'
import { BENCHMARKS } from '../benchmarks.js'
import { DataError } from '../errors.js'
import type { DataFolder } from '../folder.js'
import { parseCharadesText } from './charadesText.js'
import { parseTacosJson } from './tacosJson.js'
import { readTvsumOfficial } from './tvsumOfficial.js'

export interface AnnotationFile {
  /** Path for messages. */
  readonly file: string
  /** The split that was found: `val` may mean `test`. */
  readonly split: string
  readonly annotations: Annotation[]
  /** The Charades text knows no durations, only latest ends. */
  readonly durationIsLowerBound: boolean
}

/** Folders in which annotation files are looked for. */
const PLACES = ['', 'annotations', 'metadata', 'data']

/**
 * @throws OptionError for a split that the benchmark does not have
 * @throws DataError when no file of the split is there, FormatError or DataError when it does not read
 */
export async function readAnnotations(name: BenchmarkName, folder: DataFolder, split: string): Promise<AnnotationFile> {
  const { splits, aliases, annotationFiles } = BENCHMARKS[name]
  const own = splits.includes(split) ? split : aliases[split]
  if (own === undefined) throw new OptionError('split', split, `one of ${splits.join(', ')} in ${name}`)
  const patterns = annotationFiles(own)
  for (const place of PLACES) {
    const names = await folder.list(place)
    const found = patterns.flatMap((pattern) => names.filter((file) => pattern.test(file)))[0]
    if (found)
      return parse(
        `${folder.path}/${place ? `${place}/` : ''}${found}`,
        await folder.read(place ? `${place}/${found}` : found),
        own,
      )
  }
  throw new DataError(
    folder.path,
    `has no annotations of the ${own} split, expected a file such as ${own}.jsonl; npx spikemba data list shows what can be fetched`,
  )
}

/**
 * Finds and reads the annotation file of a split, in any of the forms it was published in.
 *
 * Parses one annotation file by its ending: .jsonl, .txt (Charades-STA), .json (TACoS).
 * @throws FormatError or DataError naming the row that does not read
 */
export function parseAnnotations(bytes: Uint8Array, file: string): Annotation[] {
  if (file.endsWith('.txt')) return parseCharadesText(new TextDecoder().decode(bytes), file)
  if (file.endsWith('.json')) return parseTacosJson(new TextDecoder().decode(bytes), file)
  return readJsonl<Annotation>(bytes, file)
}

async function parse(file: string, bytes: Uint8Array, split: string): Promise<AnnotationFile> {
  const annotations = file.endsWith('.mat')
    ? await readTvsumOfficial(bytes, file, split)
    : parseAnnotations(bytes, file)
  return { file, split, annotations, durationIsLowerBound: file.endsWith('.txt') }
}

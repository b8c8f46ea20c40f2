import { BENCHMARKS, type BenchmarkName, diskFolder } from '../../datasets/index.js'

/** What of a benchmark a folder holds, in words. */
export async function describePresent(
  name: BenchmarkName,
  dir: string,
): Promise<{ dir: string; splits: string[]; folders: string[]; present: string }> {
  const folder = diskFolder(dir)
  const entries = await folder.list()
  const { splits, annotationFiles } = BENCHMARKS[name]
  const found = splits.filter((split) =>
    annotationFiles(split).some((pattern) => entries.some((entry) => pattern.test(entry))),
  )
  const folders = entries.filter((entry) => !/\.\w+$/.test(entry))
  const present =
    entries.length === 0
      ? 'nothing yet'
      : `annotations ${found.join(', ') || 'none'}; features ${folders.join(', ') || 'none'}`
  return { dir, splits: found, folders, present }
}

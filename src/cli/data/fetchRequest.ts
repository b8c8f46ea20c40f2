/** What `data fetch` is asked for by its flags, and how that is said before anything is fetched. */
import { readFile } from 'node:fs/promises'
import type { BenchmarkName, FeatureSet } from '../../datasets/index.js'
import { type FetchPlan, type FetchRequest, isAddress, MANIFEST, parseManifest } from '../../datasets/internal.js'
import { FlagError } from '../options.js'
import { megabytes } from './words.js'

export interface Asked extends FetchRequest {
  /** Archives and folders at hand. */
  readonly from: readonly string[]
  /** Whether annotations are fetched only where none lie among the features at hand. */
  readonly spareAnnotations: boolean
}

/** @throws FlagError or DataError for flags that make no sense */
export async function askedFor(name: BenchmarkName, options: Readonly<Record<string, unknown>>): Promise<Asked> {
  const own = options.manifest
    ? parseManifest(await readFile(String(options.manifest), 'utf8'), String(options.manifest))
    : undefined
  const from = (options.from as string[] | undefined) ?? []
  const urls = (options.url as string[] | undefined) ?? []
  for (const url of urls)
    if (!isAddress(url)) throw new FlagError('url', url, 'an address that begins with http:// or https://')
  if (urls.length > 0 && from.length > 0) throw new FlagError('from', from[0], 'to be given without --url')
  const given = (archives: FeatureSet['archives']): FeatureSet[] =>
    archives.length > 0 ? [{ from: 'the addresses given', archives }] : []
  const features =
    from.length > 0
      ? []
      : urls.length > 0
        ? given(urls.map((url) => ({ what: new URL(url).pathname.split('/').at(-1) || url, urls: [url] })))
        : own
          ? given(own.archives)
          : options.features
            ? MANIFEST[name].features
            : []
  return { files: own?.files ?? MANIFEST[name].files, features, from, spareAnnotations: from.length > 0 && !own }
}

/** The plan in lines, licence and sizes first. */
export function describePlan(
  plan: FetchPlan,
  { files, features, from, spareAnnotations }: Asked,
  out: string,
): string[] {
  const { licence, archives, bytes, exact, diskBytes, freeBytes } = plan
  const lines = [`Licence: ${licence}.`]
  const parts = [...plan.files.map(({ path, url, bytes }) => ({ what: path, urls: [url], bytes })), ...archives]
  if (parts.length > 0) {
    const needs =
      archives.length > 0 ? `, ${megabytes(diskBytes)} on the disk while it works (${megabytes(freeBytes)} free)` : ''
    const when = spareAnnotations ? ', where the features bring no annotations' : ''
    lines.push(
      `To fetch into ${out}: ${parts.length} ${parts.length === 1 ? 'file' : 'files'}, ${exact ? '' : 'at least '}${megabytes(bytes)}${needs}${when}.`,
    )
  } else if (from.length === 0)
    lines.push(`Nothing to fetch: ${files.length + (features[0]?.archives.length ?? 0)} parts are in ${out} already.`)
  for (const { what, bytes: size, urls } of parts) {
    lines.push(`  ${what}  ${size ? megabytes(size) : 'size unknown'}  ${urls[0]}`)
    for (const url of urls.slice(1)) lines.push(`    or ${url}`)
  }
  if (features.length > 1)
    lines.push(
      `  Where that fails, the features of ${features
        .slice(1)
        .map((set) => set.from)
        .join(', then ')}.`,
    )
  return lines
}

/**
 * The C++ sources of the addon: those of the runtime and every op's. They ship as sources, beside the compiled
 * JavaScript.
 */
const OPS = '../../../../src/ops/' // from src/ops/runtime/tensorflow as from dist/ops/runtime/tensorflow

export interface AddonSources {
  /** *.cc, each registers its own operations. */
  readonly files: readonly string[]
  /** Where they find their headers. */
  readonly include: string
  /** Of all of them; what was compiled from others is not used. */
  readonly digest: string
}

const folderOf = (): string => process.getBuiltinModule('node:url').fileURLToPath(new URL(OPS, import.meta.url))

/** CUDA C as it ships. @param files below src/ops */
export function cudaText(files: readonly string[]): string {
  const { readFileSync } = process.getBuiltinModule('node:fs')
  return files.map((file) => readFileSync(folderOf() + file, 'utf8')).join('\n')
}

/** @returns absolute paths */
export function addonSources(): AddonSources {
  const { readdirSync, readFileSync } = process.getBuiltinModule('node:fs')
  const { join } = process.getBuiltinModule('node:path')
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256')
  const folder = folderOf()
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(cc|h)$/.test(file))
    .sort()
    .map((file) => join(folder, file))
  for (const file of sources) hash.update(readFileSync(file))
  return {
    files: sources.filter((file) => file.endsWith('.cc')),
    include: join(folder, 'runtime', 'tensorflow'),
    digest: hash.digest('hex').slice(0, 16),
  }
}

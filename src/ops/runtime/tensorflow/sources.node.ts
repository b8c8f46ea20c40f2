/** The C++ sources of the addon: those of the runtime and every op's. They ship as sources, beside the compiled JavaScript. */
const OPS = '../../../../src/ops/' // from src/ops/runtime/tensorflow as from dist/ops/runtime/tensorflow

export interface AddonSources {
  /** *.cc, each registers its own operations. */
  readonly files: readonly string[]
  /** Where they find their headers. */
  readonly include: string
}

/** @returns absolute paths */
export function addonSources(): AddonSources {
  const { readdirSync } = process.getBuiltinModule('node:fs')
  const { join } = process.getBuiltinModule('node:path')
  const folder = process.getBuiltinModule('node:url').fileURLToPath(new URL(OPS, import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cc'))
  return { files: files.sort().map((file) => join(folder, file)), include: join(folder, 'runtime', 'tensorflow') }
}

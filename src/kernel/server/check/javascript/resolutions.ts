/**
 * Where imports lead, remembered from cell to cell. A program that resolved by itself would forget with every cell
 * where packages lie and what their package.json says.
 */
import ts = require('typescript')

type Resolve = NonNullable<ts.LanguageServiceHost['resolveModuleNameLiterals']>

export class Resolutions {
  #cache: ts.ModuleResolutionCache
  #missing = false

  constructor(
    private readonly folder: string,
    private readonly options: ts.CompilerOptions,
    private readonly host: ts.ModuleResolutionHost,
  ) {
    this.#cache = this.#empty()
  }

  get cache(): ts.ModuleResolutionCache {
    return this.#cache
  }

  resolve: Resolve = (specifiers, from, redirected, options, source) =>
    specifiers.map((specifier) => {
      const mode = ts.getModeForUsageLocation(source, specifier, options)
      const found = ts.resolveModuleName(specifier.text, from, options, this.host, this.#cache, redirected, mode)
      this.#missing ||= !found.resolvedModule
      return found
    })

  /** What was not there may be there now. */
  look(): void {
    if (this.#missing) this.#cache = this.#empty()
    this.#missing = false
  }

  #empty(): ts.ModuleResolutionCache {
    return ts.createModuleResolutionCache(
      this.folder,
      (name) => (ts.sys.useCaseSensitiveFileNames ? name : name.toLowerCase()),
      this.options,
    )
  }
}

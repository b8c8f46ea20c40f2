/**
 * How cells are checked: strict unless the project says otherwise. A tsconfig.json speaks for a notebook, as for any
 * file, when it lies in the notebook's folder or above and includes that folder.
 */
import { dirname, relative, sep } from 'node:path'

import ts = require('typescript')

/** What the Node that runs has: the library of 2024 from 22 on. */
const YEAR = Number(process.versions.node.split('.')[0]) >= 22 ? 2024 : 2023

const DEFAULTS: ts.CompilerOptions = {
  strict: true,
  lib: [`lib.es${YEAR}.d.ts`, 'lib.esnext.disposable.d.ts', 'lib.esnext.decorators.d.ts'],
  skipLibCheck: true,
}

/** What the kernel needs, whatever a project builds with: modules that Node runs, one file at a time. */
const NEEDED: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  resolveJsonModule: true,
  // A reader's own JavaScript has the types that can be read from it; that of packages has those that they declare.
  allowJs: true,
  checkJs: false,
  maxNodeModuleJsDepth: 0,
  // An enum of a file may be wanted by one that TypeScript has not seen.
  preserveConstEnums: true,
  allowImportingTsExtensions: true,
  noEmit: false,
  noEmitOnError: false,
  emitDeclarationOnly: false,
  declaration: false,
  composite: false,
  incremental: false,
  sourceMap: true,
  inlineSourceMap: false,
  inlineSources: false,
  importHelpers: false,
  removeComments: false,
  verbatimModuleSyntax: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnusedLabels: true,
  allowUnreachableCode: true,
  types: [],
  ignoreDeprecations: '6.0',
}

/** Options that are about where a build writes. */
const OF_BUILDS = [
  'outDir',
  'outFile',
  'rootDir',
  'rootDirs',
  'declarationDir',
  'declarationMap',
  'tsBuildInfoFile',
  'mapRoot',
  'sourceRoot',
  'configFilePath',
] as const

/** @param folder of the notebook */
export function cellOptions(folder: string): ts.CompilerOptions {
  const config = ts.findConfigFile(folder, ts.sys.fileExists)
  const own = config === undefined ? undefined : read(config, folder)
  const options = { ...(own ? { skipLibCheck: true, strict: true, ...own } : DEFAULTS), ...NEEDED }
  if (!options.lib) options.lib = DEFAULTS.lib!
  for (const name of OF_BUILDS) delete options[name]
  return options
}

function read(config: string, folder: string): ts.CompilerOptions | undefined {
  const { config: json, error } = ts.readConfigFile(config, ts.sys.readFile) as {
    config?: { include?: string[]; files?: string[] }
    error?: ts.Diagnostic
  }
  if (error || !json) return undefined
  const base = dirname(config)
  if (!includes(json.include ?? (json.files ? [] : ['**/*']), relative(base, folder).split(sep).join('/')))
    return undefined
  return ts.parseJsonConfigFileContent({ ...json, include: [], files: [] }, ts.sys, base).options
}

/** Whether a file in the folder would match one of the patterns. */
function includes(patterns: readonly string[], folder: string): boolean {
  const file = `${folder === '' ? '' : `${folder}/`}cell.ts`
  return patterns.some((pattern) => {
    const words = pattern.replace(/^\.\//, '').replace(/\/$/, '')
    const whole = /[*?]|\.\w+$/.test(words.split('/').at(-1)!) ? words : `${words}/**/*`
    const expression = whole
      .split('/')
      .map((word) =>
        word === '**'
          ? '(?:[^/]+/)*'
          : `${word
              .replace(/[.+^${}()|[\]\\]/g, '\\$&')
              .replace(/\*/g, '[^/]*')
              .replace(/\?/g, '[^/]')}/`,
      )
      .join('')
      .replace(/\/$/, '')
    return new RegExp(`^${expression}$`).test(file)
  })
}

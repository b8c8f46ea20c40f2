/**
 * The public names of the package as TypeScript's language service knows them: what an editor shows is what is asked
 * here.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'

export interface PublicName {
  readonly room: string
  readonly name: string
  /** Of what is exported, past re-exports. */
  readonly symbol: ts.Symbol
}

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
/** The entry points that package.json names, without the root, which repeats theirs. */
export const ROOMS = Object.keys(exports)
  .filter((entry) => entry !== '.' && !entry.endsWith('.json'))
  .map((entry) => entry.slice(2))

/**
 * The names, and what an editor says of them in a program that imports them.
 * @param made rooms that exist for this call alone: name → source
 */
export function publicNames(made: Readonly<Record<string, string>> = {}): {
  readonly names: readonly PublicName[]
  readonly checker: ts.TypeChecker
  hover(name: PublicName): string
} {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('src/tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    'src',
  )
  const door = (room: string) => resolve('src', room, 'index.ts')
  const rooms = [...ROOMS, ...Object.keys(made)]
  const virtual = new Map<string, string>([
    ...rooms.map((room) => [resolve('src', `${room}.asked.ts`), ''] as const),
    ...Object.entries(made).map(([room, source]) => [door(room), source] as const),
  ])
  let version = 0
  const read = (path: string) => virtual.get(path) ?? ts.sys.readFile(path)
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ ...options, noEmit: true, incremental: false, tsBuildInfoFile: undefined }),
    getScriptFileNames: () => [...new Set([...rooms.map(door), ...virtual.keys()])],
    getScriptVersion: (path) => (virtual.has(path) ? `${version}` : '0'),
    getScriptSnapshot(path) {
      const text = read(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => virtual.has(path) || existsSync(path),
    readFile: read,
    directoryExists: (path) =>
      ts.sys.directoryExists(path) || Object.keys(made).some((room) => resolve('src', room) === path),
    getDirectories: ts.sys.getDirectories,
  })
  const checkerNow = () => service.getProgram()!.getTypeChecker()
  const first = checkerNow()
  const named = rooms.map((room) => ({
    room,
    names: first
      .getExportsOfModule(first.getSymbolAtLocation(service.getProgram()!.getSourceFile(door(room))!)!)
      .map(({ name }) => name),
  }))
  for (const { room, names } of named)
    virtual.set(resolve('src', `${room}.asked.ts`), `export { ${names.join(', ')} } from './${room}/index.js'\n`)
  version++
  const checker = checkerNow()
  const names = named.flatMap(({ room }) =>
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(service.getProgram()!.getSourceFile(door(room))!)!)
      .map((symbol) => ({
        room,
        name: symbol.name,
        symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  )
  return {
    names,
    checker,
    hover({ room, name }) {
      const path = resolve('src', `${room}.asked.ts`)
      const info = service.getQuickInfoAtPosition(path, new RegExp(`\\b${name}\\b`).exec(virtual.get(path)!)!.index)
      return ts.displayPartsToString(info?.documentation).trim()
    },
  }
}

/** Properties and methods that a user sees of a class, an interface or an object type, ours alone. */
export function membersOf(symbol: ts.Symbol, checker: ts.TypeChecker): readonly ts.Symbol[] {
  if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Class))) return []
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  const object = type.flags & ts.TypeFlags.Object || type.flags & ts.TypeFlags.Intersection
  return object ? checker.getPropertiesOfType(type).filter((member) => isOurs(member) && isVisible(member)) : []
}

const isOurs = (member: ts.Symbol): boolean =>
  member.declarations?.[0]?.getSourceFile().fileName.startsWith(resolve('src')) ?? false

function isVisible(member: ts.Symbol): boolean {
  const [declaration] = member.declarations!
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  return !(ts.getCombinedModifierFlags(declaration!) & hidden) && !member.name.startsWith('__')
}

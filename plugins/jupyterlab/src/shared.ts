/**
 * Packages that JupyterLab lends to its extensions, by webpack's module federation: a table name → version → how to get
 * it.
 * An extension must use Lab's own `@lumino/widgets`, not a copy: Lab recognises its widgets by their class.
 * Reference: https://webpack.js.org/concepts/module-federation
 */

export interface SharedModule {
  get(): Promise<() => unknown> | (() => unknown)
  readonly loaded?: 1 | boolean
}
export type ShareScope = Readonly<Record<string, Readonly<Record<string, SharedModule>>>>

/**
 * Takes a package from Lab: the copy that is in use already, otherwise the newest.
 * @throws Error when this Lab does not have it
 */
export async function takeShared<Package>(scope: ShareScope, name: string): Promise<Package> {
  const copies = Object.entries(scope[name] ?? {}).sort(([a], [b]) => compareVersions(b, a))
  const chosen = (copies.find(([, copy]) => copy.loaded) ?? copies[0])?.[1]
  if (!chosen)
    throw new Error(`@spikemba/jupyterlab needs ${name}, which this application does not share; JupyterLab 4 does`)
  const factory = await chosen.get()
  return factory() as Package
}

/** Orders `2.10.0` after `2.9.1`; what follows a hyphen counts last. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('-')[0]!.split('.').map(Number))
  for (let k = 0; k < 3; k++) {
    const difference = (left![k] ?? 0) - (right![k] ?? 0)
    if (difference) return difference
  }
  return Number(!a.includes('-')) - Number(!b.includes('-'))
}

/** Which completions are worth showing, best first. */
import { isCellNamespace } from './cellFiles.js'

/** Entries in all: a list of a thousand globals helps nobody. */
const LISTED = 500

interface Entry {
  readonly name: string
  readonly sortText: string
}

/** @param prefix what was typed of the name: where some begin just so, others that differ in case are left out */
export function fitting<E extends Entry>(entries: readonly E[], prefix: string): E[] {
  const exact = prefix !== '' && entries.some(({ name }) => name.startsWith(prefix))
  const fits = (name: string): boolean =>
    exact ? name.startsWith(prefix) : name.toLowerCase().startsWith(prefix.toLowerCase())
  return entries
    .filter(({ name }) => fits(name) && !isCellNamespace(name))
    .sort((a, b) => a.sortText.localeCompare(b.sortText) || a.name.localeCompare(b.name))
    .slice(0, LISTED)
}

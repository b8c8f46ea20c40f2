/** What writers ask of the names of a file's entries, so that what is written can be read again. */

/**
 * @param writer for the message
 * @param reserved names that mean something else in the format
 * @throws RangeError for a name that stands twice, is reserved, or holds half a surrogate pair, which UTF-8 cannot say
 */
export function checkNames(writer: string, names: Iterable<string>, reserved: readonly string[] = []): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name))
      throw new RangeError(`${writer}: two entries are called ${JSON.stringify(name)}; give each a name of its own`)
    if (reserved.includes(name))
      throw new RangeError(`${writer}: an entry is called ${name}, which the format keeps for itself; rename it`)
    if (/\p{Surrogate}/u.test(name))
      throw new RangeError(`${writer}: ${JSON.stringify(name)} holds half a character (a lone surrogate); rename it`)
    seen.add(name)
  }
}

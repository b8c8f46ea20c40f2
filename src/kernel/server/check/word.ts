/** The word at the cursor, in the letters of TypeScript's identifiers. */

/** What was typed of a word so far. */
export const wordBefore = (source: string, at: number): string => /[\p{ID_Continue}$]*$/u.exec(source.slice(0, at))![0]

/** @returns a place in the word at the cursor, or in the one before it; none where there is no word */
export function wordAt(source: string, at: number): number | undefined {
  const place = isPart(source[at]) ? at : Math.max(0, at - 1)
  return isPart(source[place]) ? place : undefined
}

const isPart = (sign = ''): boolean => /[\p{ID_Continue}$]/u.test(sign)

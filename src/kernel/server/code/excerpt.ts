/** The lines of a cell around a place that failed. */

const AROUND = 2
/** Characters of a line that are shown. */
const WIDE = 300

/** Lines of a source around a place, with a mark below it. */
export function excerpt(source: string, line: number, column: number): string[] {
  const lines = source.split('\n')
  const first = Math.max(1, line - AROUND)
  const last = Math.min(lines.length, line + AROUND)
  const width = String(last).length
  const shown: string[] = []
  for (let at = first; at <= last; at++) {
    const text = lines[at - 1]!.slice(0, WIDE)
    shown.push(`${at === line ? '>' : ' '} ${String(at).padStart(width)} | ${text}`)
    if (at === line) shown.push(`  ${' '.repeat(width)} | ${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`)
  }
  return shown
}

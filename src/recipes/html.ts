/** Small pieces of one self-contained page: escaping, tables, the frame with its style. No network, no scripts. */

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)

/**
 * A table whose first column names the row; cells are escaped.
 * @param gray rows that hold no figures
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  caption = '',
  gray: readonly boolean[] = [],
): string {
  const cell = (value: string | number | undefined, i: number) =>
    i === 0
      ? `<th scope="row">${escapeHtml(String(value))}</th>`
      : `<td>${value === undefined ? '–' : escapeHtml(typeof value === 'number' ? value.toFixed(2) : value)}</td>`
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption || head[0]!)}"><table>${caption && `<caption>${escapeHtml(caption)}</caption>`}<thead><tr>${head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row, r) => `<tr${gray[r] ? ' class="gray"' : ''}>${row.map(cell).join('')}</tr>`)
    .join('')}</tbody></table></div>`
}

/** A picture with its sentence below. */
export const picture = (svg: string, caption: string): string =>
  `<figure role="img" aria-label="${escapeHtml(caption)}">${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>`

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f23; --soft: #6a737d; --line: #d8dee4; --card: #f6f8fa; --page: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4ae; --line: #30363d; --card: #161b22; --page: #0d1117 } }
body { font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 860px; margin: 0 auto; padding: 2rem 1.2rem 4rem }
h1 { font-size: 1.6rem; margin: 0 0 .2rem } h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem } h3 { font-size: 1rem; margin: 1.6rem 0 .2rem }
p.lead, figcaption, caption { color: var(--soft) } caption { text-align: left; padding-bottom: .4rem }
.scroll { overflow-x: auto; background: linear-gradient(90deg, var(--page) 40%, transparent) 0 0 / 3rem 100% local, linear-gradient(270deg, var(--page) 40%, transparent) 100% 0 / 3rem 100% local,
  radial-gradient(farthest-side at 0 50%, var(--soft), transparent) 0 0 / .7rem 100% scroll, radial-gradient(farthest-side at 100% 50%, var(--soft), transparent) 100% 0 / .7rem 100% scroll; background-repeat: no-repeat }
.scroll:focus-visible { outline: 2px solid var(--soft) }
 table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: .35rem .55rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap } th:first-child { text-align: left; font-weight: 500; white-space: normal; min-width: 11rem; max-width: 20rem; overflow-wrap: anywhere }
thead th { color: var(--soft); font-weight: 500 } tr.own { background: var(--card) } tr.gray th, tr.gray td { color: var(--soft); font-style: italic }
figure { margin: .8rem 0 1.4rem; overflow-x: auto } figure svg { max-width: 100%; height: auto } figcaption { font-size: .87rem }
.strip { margin: .5rem 0 -.5rem } .strip div { display: flex } .strip img { flex: 1; min-width: 0; image-rendering: pixelated }
@media (max-width: 860px) { table { font-size: .86rem } th, td { padding: .3rem .35rem } th:first-child { min-width: 8rem } }
details { margin: .5rem 0 } pre { background: var(--card); padding: .8rem; overflow-x: auto; border-radius: 6px; font-size: .85rem }`

/** The whole page. */
export const page = (title: string, body: string): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>\n<body>\n${body}\n</body></html>\n`

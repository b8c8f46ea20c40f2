/** A notebook as one HTML file that needs nothing else: text, formulas, code, pictures. */
import { basename } from 'node:path'
import { writeAtomically } from '../notebook/file.js'
import { type Cell, type CodeCell, hasTag, isCode, type Notebook } from '../notebook/notebook.js'
import { escapeHtml } from './escape.js'
import { markdownToHtml } from './markdown.js'
import { outputToHtml } from './outputs.js'
import { STYLE } from './style.js'

/**
 * A notebook as one HTML page without scripts: text, code, outputs and figures.
 *
 * @param file path of the notebook; its name is the title where no heading gives one
 */
export function notebookPage(notebook: Notebook, file: string): string {
  const title = notebookTitle(notebook) ?? basename(file, '.ipynb')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${notebookBody(notebook)}
</body>
</html>
`
}

/** The first heading. */
export const notebookTitle = ({ cells }: Notebook): string | undefined =>
  /^#\s+(.+)$/m.exec(cells.find((cell) => cell.cell_type === 'markdown')?.source ?? '')?.[1]

/** The cells as HTML, one below the other. */
export const notebookBody = ({ cells }: Notebook): string => cells.map(cellToHtml).join('\n')

/** Writes the page. @param source path of the notebook */
export const writePage = (file: string, notebook: Notebook, source: string): Promise<void> =>
  writeAtomically(file, notebookPage(notebook, source))

function cellToHtml(cell: Cell): string {
  if (isCode(cell)) return codeToHtml(cell)
  return cell.cell_type === 'markdown' ? `<section class="markdown">${markdownToHtml(cell.source)}</section>` : ''
}

function codeToHtml(cell: CodeCell): string {
  const source = `<pre class="source"><code>${escapeHtml(cell.source)}</code></pre>`
  const outputs = `<div class="outputs">${cell.outputs.map(outputToHtml).join('\n')}</div>`
  const grid = `<div class="code"><div class="count">[${cell.execution_count ?? ' '}]</div>${source}${outputs}</div>`
  return hasTag(cell, 'solution') ? `<details><summary>Solution</summary>${grid}</details>` : grid
}

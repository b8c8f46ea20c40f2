/** A cell's outputs as HTML: the richest form that a page can show without scripts from elsewhere. */
import { stripVTControlCharacters } from 'node:util'
import type { MimeBundle, Output } from '../notebook/notebook.js'
import { escapeHtml } from './escape.js'
import { markdownToHtml } from './markdown.js'

/** How a MIME type becomes HTML, richest first. `plain` is the same output as text, for those who cannot see it. */
const FORMS: readonly (readonly [type: string, show: (content: string, plain: string) => string])[] = [
  ['text/html', (content) => content],
  // An image of its own: two inlined drawings could use the same identifiers.
  ['image/svg+xml', (content, plain) => image('image/svg+xml', Buffer.from(content).toString('base64'), plain)],
  ['image/png', (content, plain) => image('image/png', content.replace(/\s/g, ''), plain)],
  ['image/jpeg', (content, plain) => image('image/jpeg', content.replace(/\s/g, ''), plain)],
  ['text/markdown', (content) => markdownToHtml(content)],
  ['text/latex', (content) => markdownToHtml(content)],
  ['text/plain', (content) => pre(content)],
]

export function outputToHtml(output: Output): string {
  if (output.output_type === 'stream') return pre(output.text, output.name)
  if (output.output_type === 'error')
    return pre(output.traceback.join('\n') || `${output.ename}: ${output.evalue}`, 'stderr')
  return bundleToHtml(output.data)
}

function bundleToHtml(data: MimeBundle): string {
  const plain = typeof data['text/plain'] === 'string' ? data['text/plain'] : ''
  const form = FORMS.find(([type]) => typeof data[type] === 'string')
  return form
    ? `<div class="display">${form[1](data[form[0]] as string, plain)}</div>`
    : pre(`(${Object.keys(data).join(', ')})`)
}

const image = (type: string, base64: string, plain: string): string =>
  `<img src="data:${type};base64,${base64}" alt="${escapeHtml(plain)}">`

const pre = (text: string, name = 'plain'): string =>
  `<pre class="output ${name}">${escapeHtml(stripVTControlCharacters(text))}</pre>`

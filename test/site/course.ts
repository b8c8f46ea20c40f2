import { readFileSync } from 'node:fs'
import { escapeHtml } from '../../src/kernel/page/escape.js'
import { markdownToHtml } from '../../src/kernel/page/markdown.js'
import { notebookBody, notebookTitle } from '../../src/kernel/page/page.js'
import { names, read } from '../notebooks/facts.js'
import { layOut, type Neighbor } from './layout.js'
import type { Entry, Files } from './site.js'

/** The course: every notebook as it was saved, with its own contents, and the way to the ones before and behind it. */
export function coursePages(): { files: Files; entries: Entry[]; lessons: readonly Neighbor[] } {
  const pages = names().map((name) => {
    const notebook = read(name)
    const { body, headings } = withAnchors(notebookBody(notebook))
    const path = `course/${name.replace('.ipynb', '.html')}`
    return { path, title: notebookTitle(notebook)!, headings, body: linked(body) }
  })
  const files = new Map<string, string>()
  for (const [i, { path, title, body, headings }] of pages.entries()) {
    const contents =
      headings.length > 1
        ? `<details><summary>On this page</summary><ul>${headings.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`).join('')}</ul></details>`
        : ''
    files.set(path, layOut({ path, title, body: contents + body, before: pages[i - 1], after: pages[i + 1] }))
  }
  const glossary = withAnchors(markdownToHtml(readFileSync('notebooks/glossary.md', 'utf8')))
  const [path, title] = ['course/glossary.html', glossary.headings[0]!.text]
  files.set(path, layOut({ path, title, body: linked(glossary.body) }))
  const entries = [...pages, { path, title, headings: glossary.headings }].flatMap(({ path, title, headings }) => [
    { title, path, text: headings.map(({ text }) => text).join(' · ') },
    ...headings
      .slice(1)
      .map(({ id, text, prose }) => ({ title: text, path: `${path}#${id}`, text: `${title}: ${prose}` })),
  ])
  return { files, entries, lessons: pages }
}

/** Where the course's files lead to one another, their pages do. */
function linked(body: string): string {
  return body
    .replace(/href="(\d\d\w?-[\w-]+)\.ipynb/g, 'href="$1.html')
    .replace(/href="glossary\.md/g, 'href="glossary.html')
    .replace(/href="README\.md/g, 'href="../index.html')
    .replace(/href="\.\.\/environment\.md/g, 'href="../environment.html')
}

/** Headings with an id each, and the prose below them for the search. */
export function withAnchors(body: string): { body: string; headings: { id: string; text: string; prose: string }[] } {
  const seen = new Set<string>()
  const headings: { id: string; text: string; prose: string }[] = []
  const marked = body.replace(/<(h[123])>([\s\S]*?)<\/\1>/g, (_, tag: string, inner: string, at: number) => {
    const text = plain(inner)
    let id =
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '') || 'part'
    while (seen.has(id)) id += '-2'
    seen.add(id)
    const next = body.slice(at + 1).search(/<h[123]>/)
    headings.push({
      id,
      text,
      prose: plain(
        body
          .slice(at, next < 0 ? at + 4000 : at + 1 + next)
          .replace(/<div class="outputs">[\s\S]*?<\/div>\n?<\/div>/g, ' '),
      )
        .slice(text.length, text.length + 600)
        .trim(),
    })
    return `<${tag} id="${id}">${inner}</${tag}>`
  })
  return { body: marked, headings }
}

const plain = (html: string): string =>
  unescaped(html.replace(/<(style|script|svg|math|pre)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
const unescaped = (html: string): string =>
  html
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')

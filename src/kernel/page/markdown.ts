/** A notebook's Markdown as HTML; formulas between dollars become MathML, which browsers draw without a script. */
import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked'
import temml from 'temml'

const displayed = (formula: string): string => temml.renderToString(formula, { displayMode: true })
const inline = (formula: string): string => temml.renderToString(formula)

/** `$$ … $$`, in a line of its own or within a paragraph. */
const displayedMath: TokenizerAndRendererExtension = {
  name: 'displayedMath',
  level: 'inline',
  start: (text) => text.indexOf('$$'),
  tokenizer: (text) => token('displayedMath', /^\$\$([\s\S]+?)\$\$/.exec(text)),
  renderer: ({ text }) => displayed(text as string),
}

/** `$ … $`, unless a space or a digit tells that it is about money. */
const inlineMath: TokenizerAndRendererExtension = {
  name: 'inlineMath',
  level: 'inline',
  start: (text) => text.indexOf('$'),
  tokenizer: (text) => token('inlineMath', /^\$(?![\s$])((?:\\.|[^$\\`])+?)(?<!\s)\$(?!\d)/.exec(text)),
  renderer: ({ text }) => inline(text as string),
}

const token = (type: string, match: RegExpExecArray | null): Tokens.Generic | undefined =>
  match ? { type, raw: match[0], text: match[1]!.trim() } : undefined

const marked = new Marked({ gfm: true })
marked.use({ extensions: [displayedMath, inlineMath], walkTokens: linkPages })

/** A link to another notebook leads to its page. */
function linkPages(token: { type: string; href?: string }): void {
  if (token.type === 'link' && token.href && !/^\w+:/.test(token.href))
    token.href = token.href.replace(/\.ipynb(?=#|$)/, '.html')
}

export const markdownToHtml = (text: string): string => marked.parse(text, { async: false })

/**
 * Texts as a notebook file keeps them: lists of lines, each with its line end, so that version control compares lines.
 */
import type { MimeBundle, Notebook } from './notebook.js'

/** Line ends as Python's str.splitlines knows them; Jupyter writes its files with it. */
const END = '\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029'
const LINE = new RegExp(`[^${END}]*(?:\\r\\n|[${END}])|[^${END}]+`, 'g')

/** @returns lines with their ends; none for an empty text */
export const splitLines = (text: string): string[] => text.match(LINE) ?? []

const joined = (text: unknown): unknown =>
  Array.isArray(text) && text.every((line) => typeof line === 'string') ? text.join('') : text

const isJson = (type: string): boolean => /^application\/(.*\+)?json$/.test(type)
const isText = (type: string): boolean =>
  type.startsWith('text/') || type === 'image/svg+xml' || type === 'application/javascript'

const mapBundle = (bundle: MimeBundle, change: (type: string, value: unknown) => unknown): MimeBundle =>
  Object.fromEntries(Object.entries(bundle).map(([type, value]) => [type, change(type, value)]))

/** Applies `text` to sources and streams, `bundle` to every MIME bundle. @returns a copy */
function mapTexts(
  notebook: Notebook,
  text: (value: unknown) => unknown,
  bundle: (type: string, value: unknown) => unknown,
): Notebook {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: text(cell.source),
    ...(cell.attachments ? { attachments: mapBundles(cell.attachments, bundle) } : {}),
    ...(cell.cell_type === 'code'
      ? {
          outputs: cell.outputs.map((output) =>
            output.output_type === 'stream'
              ? { ...output, text: text(output.text) }
              : 'data' in output
                ? { ...output, data: mapBundle(output.data, bundle) }
                : output,
          ),
        }
      : {}),
  }))
  return { ...notebook, cells } as Notebook
}

const mapBundles = (
  bundles: Record<string, MimeBundle>,
  change: (type: string, value: unknown) => unknown,
): Record<string, MimeBundle> =>
  Object.fromEntries(Object.entries(bundles).map(([name, bundle]) => [name, mapBundle(bundle, change)]))

/** A file's notebook with its texts in one piece. */
export const joinTexts = (notebook: Notebook): Notebook =>
  mapTexts(notebook, joined, (type, value) => (isJson(type) ? value : joined(value)))

/** A notebook with its texts in lines. */
export const splitTexts = (notebook: Notebook): Notebook =>
  mapTexts(
    notebook,
    (value) => splitLines(String(value)),
    (type, value) => (typeof value === 'string' && isText(type) ? splitLines(value) : value),
  )

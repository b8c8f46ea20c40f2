import { base64 } from '../display/index.js'
import { escapeHtml } from './html.js'

/** Nothing from outside, whatever a recording says. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"

/**
 * The inspector as one HTML file that fetches nothing: the view's module and the recording lie in it.
 *
 * @param bundle a recording's bytes
 * @param module the text of the built view, `plugins/inspector/dist/inspector.js`
 * @param engine the text of the built library, `plugins/inspector/dist/engine.js`, so that the page runs the model of a
 *   recording that keeps its weights
 * @param beside another recording to compare it with
 */
export function inspectPage(
  title: string,
  bundle: Uint8Array,
  module: string,
  engine?: string,
  beside?: { readonly bundle: Uint8Array; readonly name: string },
): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${escapeHtml(title)}</title>
<style>:root { color-scheme: light dark } body { margin: 0; background: #f4f5f7 } main { max-width: 1600px; margin: 0 auto } @media (prefers-color-scheme: dark) { body { background: #0e1116; color: #e6edf3 } }</style></head>
<body><main><div id="inspector"></div></main>
<script type="application/octet-stream" id="recording">${base64(bundle)}</script>
${beside ? `<script type="application/octet-stream" id="recording-beside" data-name="${escapeHtml(beside.name)}">${base64(beside.bundle)}</script>\n` : ''}${engine === undefined ? '' : `<script>${harmless(engine)}</script>\n`}<script type="module">${asScript(module)}
globalThis.inspector = openPage(document.getElementById('inspector'), 'recording', globalThis.spikembaEngine?.pageEngine)
</script></body></html>
`
}

/** The module's exports become names of the page's own script; no text in it may end the script element. */
function asScript(module: string): string {
  const exported = /export\s*\{([^}]*)\};?\s*$/.exec(module)
  const name = exported && /([\w$]+)\s+as\s+openPage\b/.exec(exported[1]!)?.[1]
  if (!exported || !name)
    throw new TypeError('inspectPage: the module does not export openPage; build it with npm run build:plugins')
  const body = module.slice(0, exported.index)
  return `${harmless(body)}\nconst openPage = ${name}`
}

/** No text in a script may end its element. */
const harmless = (script: string): string => script.replace(/<\/script/gi, '<\\/script').replace(/<!--/g, '<\\!--')

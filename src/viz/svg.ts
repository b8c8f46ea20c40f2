/** An svg of vega, made fit for a saved notebook: one name for a screen reader, and half of the bytes. */
import { TEXT, TEXT_ON_DARK } from './theme.js'

/** Attributes that say what holds anyway, or what the picture as a whole says. */
const IDLE = / (?:role|aria-[a-z]+|pointer-events|font-family)="[^"]*"| opacity="1"| font-weight="normal"/g
/** Elements that draw nothing: labels that would overlap, frames without colour. */
const UNSEEN =
  /<text[^>]* opacity="0"[^>]*>[^<]*<\/text>|<(?:path|line)[^>]* opacity="0"[^>]*\/>|<path class="background" d="[^"]*"\/>|<path class="foreground" d=""[^>]*\/>/g
const EMPTY = /<g[^>]*\/>|<g[^>]*><\/g>/g
/** Marks of one look that follow each other: one path draws them all. */
const RUN = /<path d="([^"]*)"([^>]*?)\/>(?:<path d="[^"]*"\2\/>)+/g
const PLACES = / (?:d|transform|x|y|x2|y2|width|height)="[^"]*"/g
/**
 * The text of a page is read on that page: an svg that is part of one takes its colour. Alone, as an image, it has the
 * house's grey, and a lighter one where it learns that all around is dark.
 */
const GREY = new RegExp(` (fill|stroke)="${TEXT}"`, 'g')
const STYLE = `<style>svg:root{color:${TEXT}}@media(prefers-color-scheme:dark){svg:root{color:${TEXT_ON_DARK}}}</style>`
/** More digits than a hundredth of a pixel. */
const LONG = /(\d\.\d\d)\d+/g

/**
 * @param svg as vega's `toSVG` gives it
 * @param label what is to be seen, for the picture as a whole instead of for each of its marks
 * @param font family of every text
 */
export function finish(svg: string, label: string, font: string): string {
  let kept = svg
    .replace(IDLE, '')
    .replace(UNSEEN, '')
    .replace(PLACES, (place) => place.replace(LONG, '$1'))
  for (let before = ''; before !== kept; ) kept = (before = kept).replace(EMPTY, '')
  kept = kept.replace(
    RUN,
    (run, _d, rest) => `<path d="${[...run.matchAll(/ d="([^"]*)"/g)].map(([, d]) => d).join('')}"${rest}/>`,
  )
  kept = ownIds(kept.replace(GREY, ' $1="currentColor"'))
  // Never wider than the page or the cell that shows it.
  const head = `<svg role="img" aria-label="${quoted(label)}" font-family="${quoted(font)}" style="max-width:100%;height:auto"`
  return kept.replace(/<svg((?:[^">]|"[^"]*")*)>/, (_, rest) => `${head}${rest}>${STYLE}`)
}

const quoted = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')

/**
 * vega counts the ids of clips and gradients over all pictures that it draws, but starts again in a new process: two
 * pictures of one page would use each other's.
 */
function ownIds(svg: string): string {
  const ids = [...new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!))]
  const own = hash(svg.replace(/ id="[^"]+"|url\(#[^)]+\)/g, ''))
  const name = (id: string) => `i${own}-${ids.indexOf(id)}`
  return svg
    .replace(/ id="([^"]+)"/g, (_, id) => ` id="${name(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${name(id)})`)
}

/** FNV-1a, 32 bits. */
function hash(text: string): string {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return (sum >>> 0).toString(36)
}

import { FIGURE_STYLE } from '../viz/internal.js'

/**
 * Pictures of the clips above the timeline that follows, from where its axis begins to where it ends. How far from the
 * drawing's edge that is follows from the axis' own words, so it is read from the drawing; in shares of its width, as
 * both shrink on a narrow page.
 * @param frames addresses of the pictures, one a clip
 * @param svg the timeline, as vega draws it
 */
export function strip(frames: readonly string[], svg: string): string {
  if (frames.length === 0) return ''
  const [, width] = /^<svg[^>]* width="([\d.]+)"/.exec(svg)!
  const [, left] = /<g[^>]* transform="translate\(([\d.]+),/.exec(svg)!
  const share = (pixels: number): string => `${((100 * pixels) / Number(width)).toFixed(2)}%`
  const pictures = frames.map((frame) => `<img src="${frame}" alt="">`).join('')
  return `<div class="strip" style="max-width:${width}px" aria-hidden="true"><div style="margin-left:${share(Number(left))};width:${share(FIGURE_STYLE.width)}">${pictures}</div></div>`
}

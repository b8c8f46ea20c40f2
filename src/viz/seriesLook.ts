/**
 * How several series of one chart are told apart: by colour and dash together, named in a legend that fits above the
 * chart.
 */
import { DASHES, FIGURE_STYLE, SERIES } from './theme.js'

/** Encodings of colour and dash by the field `name`, without a legend where one series stands alone. */
export function seriesLook(
  names: readonly string[],
  width: number = FIGURE_STYLE.width,
): { readonly color: object; readonly strokeDash: object } {
  const longest = Math.max(...names.map((name) => name.length))
  const columns = Math.max(1, Math.floor(width / (50 + 6.2 * longest)))
  const legend =
    names.length > 1
      ? { orient: 'top', columns, symbolType: 'stroke', symbolSize: 300, symbolStrokeWidth: 2, labelLimit: width }
      : null
  const shared = { field: 'name', type: 'nominal', title: null, legend }
  // After six series the colours begin again with the dashes moved on by one: 36 looks.
  const dashes = names.map((_, i) => DASHES[(i + Math.floor(i / SERIES.length)) % DASHES.length])
  const colors = names.map((_, i) => SERIES[i % SERIES.length])
  return {
    color: { ...shared, scale: { domain: names, range: colors } },
    strokeDash: { ...shared, scale: { domain: names, range: dashes } },
  }
}

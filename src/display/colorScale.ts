/**
 * Colours for numbers. Viridis for amounts: its lightness rises all the way, so that it also reads in grey.
 * Blue to orange for numbers around a real zero: both ends differ for colour-blind readers, and zero is the lightest.
 * Source: van der Walt & Smith, A better default colormap for matplotlib, SciPy 2015.
 */

import { contrast } from './contrast.js'

export type Rgb = readonly [number, number, number]

const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84],
  [72, 25, 107],
  [71, 45, 123],
  [66, 64, 134],
  [59, 82, 139],
  [52, 99, 141],
  [44, 114, 142],
  [39, 130, 142],
  [33, 145, 141],
  [31, 159, 136],
  [40, 174, 128],
  [62, 188, 116],
  [93, 201, 99],
  [130, 211, 76],
  [171, 220, 50],
  [213, 226, 27],
  [253, 231, 37],
]
const BLUE_ORANGE: readonly Rgb[] = [
  [0, 53, 102],
  [0, 114, 178],
  [126, 184, 220],
  [245, 245, 240],
  [240, 178, 120],
  [213, 94, 0],
  [122, 46, 0],
]

export interface ColorScale {
  readonly domain: readonly [number, number]
  /** CSS colours at even distances over the domain. */
  readonly range: readonly string[]
  readonly stops: readonly Rgb[]
}

/**
 * From dark to light; one number alone gets a domain around it.
 * @param signed diverging around 0; by default when the numbers lie on both sides of it
 */
export function colorScale(min: number, max: number, signed = min < 0 && max > 0): ColorScale {
  const stops = signed ? BLUE_ORANGE : VIRIDIS
  const size = Math.max(-min, max) || 1
  const domain: [number, number] = signed
    ? [-size, size]
    : min < max
      ? [min, max]
      : [min - (Math.abs(min) || 1) / 2, min + (Math.abs(min) || 1) / 2]
  return { domain, stops, range: stops.map(([r, g, b]) => `rgb(${r},${g},${b})`) }
}

/** @param share place in the domain, 0–1 */
export function colorAt(stops: readonly Rgb[], share: number): Rgb {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1)
  const low = Math.min(stops.length - 2, Math.floor(at))
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(stops[low]![channel] + (at - low) * (stops[low + 1]![channel] - stops[low]![channel]))
  return [mix(0), mix(1), mix(2)]
}

/** Black or white, whichever is read better on a colour: one of them always has a contrast of at least 4.5. */
export function inkOn(color: Rgb): string {
  return contrast(color, [0, 0, 0]) > contrast(color, [255, 255, 255]) ? '#000' : '#fff'
}

/** `#0072B2` as numbers. */
export const rgbOf = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb

/**
 * How well one colour is read on another: from 1 (not at all) to 21 (black on white). Source: WCAG 2.2, relative
 * luminance and contrast ratio.
 */
import type { Rgb } from './colorScale.js'

export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((channel) =>
    channel <= 10.31 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

import { Random } from '../../tensor/index.js'
import type { RenderedClip } from './renderClip.js'

const HUES = 12
const OCTANTS = 8
const FILTERS = 20
const PATCH = 5
const STRIDE = 2
const DIRECTIONS = 8
/** The constant column. */
const FLOOR = 0.15
/** Saturation (largest minus smallest channel, of 255) from which a pixel counts as coloured. */
const COLOURED = 0.25

/** Columns of each source. */
export const SHAPES_SOURCES = {
  colour_features: HUES + 6 + 1,
  motion_features: OCTANTS * 4 + 1,
  structure_features: FILTERS + DIRECTIONS + 1,
} as const

export type ShapesSource = keyof typeof SHAPES_SOURCES

/**
 * Features of a clip by fixed arithmetic on its pixels: nothing is learned, nothing is read from the scene.
 *
 *   colour     histogram of saturated pixels over 12 hues, mean and spread of R, G, B
 *   motion     per octant of hue: how the coloured mass changes between frames (spread, trend), and how far its
 *              centre moves
 *   structure  pooled responses |w · patch| of fixed random filters w on 5 × 5 patches of saturation, and the
 *              directions of edges
 *
 * Each source ends in a constant, so that an empty clip does not become loud noise when its row is normalised.
 * Axes: f frames of the clip, d columns.
 *
 * @returns one row per source
 */
export function clipFeatures({ width, height, frames }: RenderedClip): Record<ShapesSource, Float32Array> {
  const planes = frames.map((rgb) => hueAndSaturation(rgb, width * height))
  return {
    colour_features: colour(frames, planes),
    motion_features: motion(planes, width),
    structure_features: structure(planes, width, height),
  }
}

/** Hue 0–1 and saturation 0–1 of every pixel. */
interface Plane {
  readonly hue: Float32Array
  readonly saturation: Float32Array
}

function hueAndSaturation(rgb: Uint8Array, pixels: number): Plane {
  const hue = new Float32Array(pixels)
  const saturation = new Float32Array(pixels)
  for (let p = 0; p < pixels; p++) {
    const r = rgb[3 * p]!
    const g = rgb[3 * p + 1]!
    const b = rgb[3 * p + 2]!
    const most = Math.max(r, g, b)
    const range = most - Math.min(r, g, b)
    const strength = range / 255
    saturation[p] = strength < COLOURED ? 0 : strength
    if (strength < COLOURED) continue
    const sector = most === r ? (g - b) / range : most === g ? 2 + (b - r) / range : 4 + (r - g) / range
    hue[p] = (((sector % 6) + 6) % 6) / 6
  }
  return { hue, saturation }
}

function colour(frames: readonly Uint8Array[], planes: readonly Plane[]): Float32Array {
  const out = new Float32Array(SHAPES_SOURCES.colour_features)
  const pixels = planes[0]!.hue.length
  for (const { hue, saturation } of planes) {
    for (let p = 0; p < pixels; p++)
      if (saturation[p]! > 0)
        out[Math.floor(hue[p]! * HUES) % HUES]! += (12 * saturation[p]!) / (pixels * planes.length)
  }
  const sums = [0, 0, 0]
  const squares = [0, 0, 0]
  for (const rgb of frames) {
    for (let i = 0, c = 0; i < rgb.length; i++, c = c === 2 ? 0 : c + 1) {
      const level = rgb[i]!
      sums[c]! += level
      squares[c]! += level * level
    }
  }
  const count = pixels * frames.length
  for (let c = 0; c < 3; c++) {
    const mean = sums[c]! / count
    out[HUES + c] = (0.3 * mean) / 255
    out[HUES + 3 + c] = (0.6 * Math.sqrt(Math.max(0, squares[c]! / count - mean * mean))) / 255
  }
  out[HUES + 6] = FLOOR
  return out
}

function motion(planes: readonly Plane[], width: number): Float32Array {
  const out = new Float32Array(SHAPES_SOURCES.motion_features)
  const pixels = planes[0]!.hue.length
  const mass = planes.map(() => new Float64Array(OCTANTS))
  const centre = planes.map(() => new Float64Array(OCTANTS * 2))
  for (const [f, { hue, saturation }] of planes.entries()) {
    for (let p = 0; p < pixels; p++) {
      const weight = saturation[p]!
      if (weight === 0) continue
      const o = Math.floor(hue[p]! * OCTANTS) % OCTANTS
      mass[f]![o]! += weight / pixels
      centre[f]![2 * o]! += ((p % width) * weight) / width / pixels
      centre[f]![2 * o + 1]! += (Math.floor(p / width) * weight) / width / pixels
    }
  }
  for (let o = 0; o < OCTANTS; o++) {
    const masses = mass.map((row) => row[o]!)
    const mean = masses.reduce((sum, m) => sum + m, 0) / masses.length
    if (mean < 0.002) continue
    const visible = masses.map((m, f) => ({ m, f })).filter(({ m }) => m > 0.004)
    const [first, last] = [visible[0], visible.at(-1)]
    const place = ({ m, f }: { m: number; f: number }, axis: number): number => centre[f]![2 * o + axis]! / m
    const moved =
      first && last && first !== last
        ? Math.hypot(place(last, 0) - place(first, 0), place(last, 1) - place(first, 1))
        : 0
    const trend = first && last ? (last.m - first.m) / (last.m + first.m) : 0
    const spread = Math.sqrt(masses.reduce((sum, m) => sum + (m - mean) ** 2, 0) / masses.length)
    out.set([8 * mean, 0.6 * (spread / mean), 4 * Math.max(0, trend), 6 * moved], 4 * o)
  }
  out[OCTANTS * 4] = FLOOR
  return out
}

/** Fixed filters, each summing to zero so that flat patches give nothing [FILTERS, PATCH · PATCH]. */
const filters: readonly Float32Array[] = (() => {
  const random = Random.seeded(20240401)
  return Array.from({ length: FILTERS }, () => {
    const weights = Float32Array.from({ length: PATCH * PATCH }, () => random.normal())
    const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length
    return weights.map((w) => (w - mean) / PATCH)
  })
})()

function structure(planes: readonly Plane[], width: number, height: number): Float32Array {
  const out = new Float32Array(SHAPES_SOURCES.structure_features)
  const patch = new Float32Array(PATCH * PATCH)
  let edges = 0
  for (const { saturation } of planes.filter((_, f) => f % 2 === 0)) {
    for (let y = 0; y + PATCH <= height; y += STRIDE) {
      for (let x = 0; x + PATCH <= width; x += STRIDE) {
        let least = 1
        let most = 0
        for (let k = 0, from = y * width + x; k < patch.length; from += width) {
          for (let column = 0; column < PATCH; column++, k++) {
            const value = saturation[from + column]!
            patch[k] = value
            if (value < least) least = value
            if (value > most) most = value
          }
        }
        if (most - least < 0.1) continue
        edges += most
        for (let f = 0; f < FILTERS; f++) {
          let response = 0
          for (let k = 0; k < patch.length; k++) response += filters[f]![k]! * patch[k]!
          out[f]! += Math.max(0, response)
        }
        const dx = patch[14]! + patch[9]! + patch[19]! - patch[10]! - patch[5]! - patch[15]!
        const dy = patch[22]! + patch[21]! + patch[23]! - patch[2]! - patch[1]! - patch[3]!
        const turn = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) * DIRECTIONS
        out[FILTERS + (Math.floor(turn + 0.5) % DIRECTIONS)]! += Math.hypot(dx, dy) / 3
      }
    }
  }
  if (edges > 0) for (let k = 0; k < FILTERS + DIRECTIONS; k++) out[k]! /= edges
  out[FILTERS + DIRECTIONS] = FLOOR
  return out
}

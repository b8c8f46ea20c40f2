/** The still picture of a point cloud: marks, or for many points a map of how many lie where. */

import { type Cells, measure } from './grid.js'
import { heatmap } from './heatmap.js'
import type { PointCloudData, PointCloudOptions } from './pointCloud.js'
import { round } from './series.js'
import { FIGURE_STYLE, SERIES } from './theme.js'

/** Most points drawn one by one. */
const MARKS = 1500
const BINS = { columns: 80, rows: 45 }
/** The isometric view: both ground axes fall by 30°. */
const [COS, SIN] = [Math.cos(Math.PI / 6), 0.5]
const SHAPES = ['circle', 'diamond', 'square', 'cross', 'triangle-up', 'triangle-down']

/** @param kept places of the points to draw, unless they are so many that all are counted instead */
export function cloudPicture(
  data: PointCloudData,
  kept: readonly number[],
  labels: readonly string[],
  titles: Required<PointCloudOptions>,
): Record<string, unknown> {
  const { title } = titles
  const many = kept.length > MARKS
  const places = many ? Array.from(data.x, (_, i) => i) : kept
  const at = data.z
    ? isometric(data.x, data.y, data.z, places)
    : { u: places.map((i) => data.x[i]!), v: places.map((i) => data.y[i]!) }
  const axes = data.z
    ? { x: `${titles.x} ↘ · ${titles.y} ↙ (seen from the side)`, y: `${titles.z} ↑` }
    : { x: titles.x, y: titles.y }
  if (many) {
    const [left, right, low, high] = [...ends(at.u), ...ends(at.v)] as [number, number, number, number]
    const step = { u: (right - left) / BINS.columns, v: (high - low) / BINS.rows }
    const cells = count(at, left, low, step)
    const x = { title: axes.x, start: left, step: step.u }
    const y = { title: axes.y, start: low, step: step.v }
    return heatmap('pointCloud', cells, { title, x, y, value: 'points', upwards: true, height: 360 })
  }
  const values = kept.map((i, k) => ({
    x: round(at.u[k]!),
    y: round(at.v[k]!),
    label: data.label ? String(data.label[i]) : 'points',
  }))
  const place = (field: 'x' | 'y') => ({
    field,
    type: 'quantitative',
    title: axes[field],
    scale: { zero: false },
    axis: data.z ? { labels: false, ticks: false } : {},
  })
  const group = (range: readonly string[]) => ({
    field: 'label',
    type: 'nominal',
    title: null,
    sort: labels,
    scale: { domain: labels, range },
    legend: labels.length > 1 ? { orient: 'top' } : null,
  })
  return {
    ...FIGURE_STYLE,
    height: 360,
    title,
    data: { values },
    mark: { type: 'point', filled: true, size: 26, opacity: 0.75 },
    encoding: { x: place('x'), y: place('y'), color: group(SERIES), shape: group(SHAPES) },
  }
}

function count(
  { u, v }: { u: readonly number[]; v: readonly number[] },
  left: number,
  low: number,
  step: { u: number; v: number },
): Cells {
  const counts = new Float64Array(BINS.rows * BINS.columns)
  const bin = (distance: number, bins: number): number => Math.min(bins - 1, Math.floor(distance))
  for (let i = 0; i < u.length; i++)
    counts[bin((v[i]! - low) / step.v, BINS.rows) * BINS.columns + bin((u[i]! - left) / step.u, BINS.columns)]!++
  return measure(BINS.rows, BINS.columns, counts)
}

/** Each axis over its own range, then turned: x falls to the right, y to the left, z rises. */
function isometric(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  z: ArrayLike<number>,
  kept: readonly number[],
): { u: number[]; v: number[] } {
  const share = (values: ArrayLike<number>): number[] => {
    const picked = kept.map((i) => values[i]!)
    const [low, high] = ends(picked)
    return picked.map((value) => (value - low) / (high - low))
  }
  const [a, b, c] = [share(x), share(y), share(z)]
  return { u: a.map((value, i) => (value - b[i]!) * COS), v: a.map((value, i) => c[i]! - (value + b[i]!) * SIN) }
}

/** Smallest and largest; a single number gets a range around it. */
function ends(values: readonly number[]): [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value))
  const high = values.reduce((most, value) => Math.max(most, value))
  return low < high ? [low, high] : [low - 0.5, low + 0.5]
}

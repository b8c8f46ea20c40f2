/** The table that ends a run: its scores beside the floor and the ceiling. */
import { readRun } from '../recipes/index.js'
import { printedMetrics, shortMetric } from '../recipes/internal.js'

export async function printScores(folder: string): Promise<void> {
  const { metrics, floor, ceiling } = await readRun(folder)
  const keys = printedMetrics(metrics)
  const heads = keys.map(shortMetric)
  const row = (name: string, cells: readonly string[]) =>
    console.log(name.padEnd(34) + cells.map((cell, i) => cell.padStart(Math.max(8, heads[i]!.length + 2))).join(''))
  const values = (scores: Readonly<Record<string, number>>) => keys.map((key) => scores[key]?.toFixed(2) ?? '–')
  row('', heads)
  row('this run, best checkpoint', values(metrics))
  row('floor: whole video, no saliency', values(floor))
  row('ceiling: the marked moments', values(ceiling))
}

/** The table that ends a run: its scores beside the floor and the ceiling. */
import { readRun } from '../recipes/index.js'
import { shortMetric } from '../recipes/shortMetric.js'

const SHOWN = [
  'MR-full-R1@0.5',
  'MR-full-R1@0.7',
  'MR-full-mAP',
  'HL-min-VeryGood-mAP',
  'HL-min-VeryGood-Hit1',
  'R1@0.3',
  'mIoU',
  'R1@0.5',
  'R1@0.7',
  'mAP',
]

export async function printScores(folder: string): Promise<void> {
  const { metrics, floor, ceiling } = await readRun(folder)
  const keys = SHOWN.filter((key) => key in metrics)
  const heads = keys.map(shortMetric)
  const row = (name: string, cells: readonly string[]) =>
    console.log(name.padEnd(34) + cells.map((cell, i) => cell.padStart(Math.max(8, heads[i]!.length + 2))).join(''))
  const values = (scores: Readonly<Record<string, number>>) => keys.map((key) => scores[key]?.toFixed(2) ?? '–')
  row('', heads)
  row('this run, best checkpoint', values(metrics))
  row('floor: whole video, no saliency', values(floor))
  row('ceiling: the marked moments', values(ceiling))
}

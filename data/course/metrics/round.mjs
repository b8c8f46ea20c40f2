// Predictions as published files hold them: scores of moments to 4 decimals, saliency coarse enough that clips tie.
// node round.mjs runs/first/predictions-val.jsonl > predictions.jsonl
import { readFileSync } from 'node:fs'

const round = (value, digits) => Number(value.toFixed(digits))
for (const line of readFileSync(process.argv[2], 'utf8').trim().split('\n')) {
  const row = JSON.parse(line)
  row.pred_relevant_windows = row.pred_relevant_windows.map(([start, end, score]) => [start, end, round(score, 4)])
  row.pred_saliency_scores = row.pred_saliency_scores.map((score) => round(score, 1))
  console.log(JSON.stringify(row))
}

/** `spikemba report RUN…`: one HTML page about one or several run folders. */
import { join, resolve } from 'node:path'
import { writeFileAtomic } from '../formats/internal.js'
import { readRun, reportPage } from '../recipes/index.js'
import type { Command } from './command.js'
import { pageAddress } from './pageAddress.js'

export const report: Command = {
  name: 'report <run...>',
  summary: 'write one self-contained HTML page about runs: curves, scores, saliency timelines',
  options: [
    ['--out <file>', 'the page (default report.html in the first run folder)'],
    ['--json', 'print where the page is as JSON'],
  ],
  examples: ['spikemba report runs/shapes', 'spikemba report runs/seed0 runs/seed1 --out compare.html'],
  async run(folders, { out, json }) {
    const page = await writeReport(folders, String(out ?? join(folders[0]!, 'report.html')))
    console.log(json ? JSON.stringify({ page, runs: folders }) : `report: ${pageAddress(page)}`)
  },
}

/** @returns the page's path */
export async function writeReport(folders: readonly string[], file: string): Promise<string> {
  const runs = await Promise.all(folders.map((folder) => readRun(resolve(folder))))
  const path = resolve(file)
  await writeFileAtomic(path, await reportPage(runs))
  return path
}

/** An ablation as one page: its table and the picture of its differences. */
import { join } from 'node:path'
import { showTable } from '../../display/index.js'
import { writeFileAtomic } from '../../formats/internal.js'
import { ablationTable } from '../../recipes/ablation/result.js'
import { escapeHtml, page, picture } from '../../recipes/html.js'
import type { AblationResult } from '../../recipes/index.js'

/** @returns the page's path */
export async function writeAblationPage(result: AblationResult, folder: string): Promise<string> {
  const path = join(folder, 'ablation.html')
  const title = `Ablation on ${result.benchmark}`
  const lead = `Each variant is trained with the same seeds as ${result.base} and compared with it seed by seed.`
  const paired = result.variants.some(({ comparison }) => Object.values(comparison).some(({ n }) => n > 1))
  const figure = paired ? result.figure() : undefined
  const body = [
    `<h1>${escapeHtml(title)}</h1><p class="lead">${escapeHtml(lead)}</p>`,
    (await showTable(ablationTable(result, result.metrics.length)).html) ?? '',
    ...(figure ? [picture(await figure.svg(), figure.text)] : ['<p>No picture: an interval takes two pairs.</p>']),
  ]
  await writeFileAtomic(path, page(title, body.join('\n')))
  return path
}

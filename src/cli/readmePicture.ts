/**
 * `npm run picture`: draws data/timeline.svg for the README from a run on shapes (default runs/shapes). A script, run
 * from source.
 * Usage: npm run picture [-- RUN [NUMBER OF THE QUERY IN THE REPORT]]
 */
import { join } from 'node:path'
import { writeFileAtomic } from '../formats/internal.js'
import { readRun } from '../recipes/index.js'
import { saliencyTimeline } from '../viz/index.js'

const [folder = join('runs', 'shapes'), number = '1'] = process.argv.slice(2)
const { examples } = await readRun(folder)
const example = examples[Number(number) - 1]
if (!example?.frames)
  throw new Error(`${folder} has no query ${number} with frames, expected a run of \`spikemba train shapes\``)

const { query, frames, ...data } = example
const plot = await saliencyTimeline(data, { title: '' }).svg()
const [, width, height] = /<svg[^>]*width="(\d+)"[^>]*height="(\d+)"/.exec(plot) ?? []
const [left, film, top] = [65, 640, 34]
const side = film / frames.length
const images = frames
  .map((frame, i) => `<image href="${frame}" x="${left + i * side}" y="${top}" width="${side}" height="${side}"/>`)
  .join('')
const title = `<text x="${left}" y="20" font-family="system-ui, sans-serif" font-size="16" fill="#7a7a7a">“${query}”</text>`
const all = Number(height) + top + side
await writeFileAtomic(
  join('data', 'timeline.svg'),
  `<!-- npm run picture -->\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${all}" viewBox="0 0 ${width} ${all}">${title}${images}<g transform="translate(0 ${top + side})">${plot}</g></svg>\n`,
)

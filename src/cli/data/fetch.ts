import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchFile, MANIFEST, parseManifest } from '../../datasets/index.js'
import type { Command } from '../command.js'
import { FlagError } from '../options.js'
import { progressBar } from './progressBar.js'
import { benchmark, megabytes, sum } from './words.js'

/** Above this many bytes a fetch asks for --yes. */
const ASK_ABOVE = 500e6

export const dataFetch: Command = {
  name: 'data fetch <name>',
  summary: 'fetch annotation files, sizes said first, and say where the features are handed out',
  options: [
    ['--out <dir>', 'folder to fill; data/<name> when absent'],
    ['--manifest <file>', 'JSON list of {path, url, bytes?, sha256?} to fetch instead: your own mirror, or features'],
    ['--dry-run', 'only say what would be fetched'],
    ['--yes', `fetch even more than ${ASK_ABOVE / 1e6} MB`],
    ['--json', 'print JSON'],
  ],
  examples: ['spikemba data fetch qvhighlights', 'spikemba data fetch tacos --manifest mirror.json --out /data/tacos'],
  async run([word], options) {
    const name = benchmark(word)
    const out = String(options.out ?? join('data', name))
    const { licence, manual, files: published } = MANIFEST[name]
    const files = options.manifest ? parseManifest(await readFile(String(options.manifest), 'utf8'), String(options.manifest)) : published
    const say = options.json ? () => {} : console.log
    if (name === 'shapes') say('shapes is made, not fetched: npx spikemba data synthesize shapes')
    else say(`Licence: ${licence}.`)
    const bytes = sum(files.map((file) => file.bytes ?? 0))
    if (files.length)
      say(`To fetch into ${out}: ${files.length} files, ${files.every((file) => file.bytes) ? megabytes(bytes) : `at least ${megabytes(bytes)}`}.`)
    for (const file of files) say(`  ${file.path}  ${file.bytes ? megabytes(file.bytes) : 'size unknown'}  ${file.url}`)
    const states: Record<string, string> = {}
    if (!options.dryRun) {
      if (bytes > ASK_ABOVE && !options.yes) throw new FlagError('yes', undefined, `to be given before ${megabytes(bytes)} are fetched`)
      for (const file of files) {
        const bar = progressBar(file.path, !options.json)
        try {
          states[file.path] = await fetchFile(file, out, { progress: (received, total) => bar.update(received, total ?? received) })
        } finally {
          bar.stop()
        }
        say(`  ${file.path} ${states[file.path] === 'present' ? 'was there already' : 'fetched'}${file.sha256 ? ', checksum right' : ''}`)
      }
    }
    if (!options.manifest && manual.length) {
      say(`Not fetched by this command (about ${MANIFEST[name].featureSize} in all):`)
      for (const { what, page, bytes: size, why, next } of manual) say(`  ${what}, ${megabytes(size)}: ${why}.\n    Open ${page}, then ${next}.`)
      say(`Afterwards: npx spikemba data check ${name} --data ${out}`)
    }
    if (options.json) console.log(JSON.stringify({ name, out, licence, files: states, manual: options.manifest ? [] : manual }, null, 2))
  },
}

/**
 * `npm run site`: course, pictures, API pages and a live inspector as a static site in .site/, which any host serves
 * and a browser opens from the disk.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Application, type TypeDocOptions } from 'typedoc'
import { brokenLinks } from './links.js'
import { type Entry, sitePages, writePages } from './site.js'

const FOLDER = '.site'
rmSync(FOLDER, { recursive: true, force: true })
await apiPages(join(FOLDER, 'api'))
const files = await sitePages(apiEntries(join(FOLDER, 'api')))
writePages(FOLDER, files)
const broken = brokenLinks(FOLDER)
for (const line of broken) console.error(line)
if (broken.length > 0) process.exitCode = 1
console.log(`${files.size} files and the API → ${join(FOLDER, 'index.html')}; ${broken.length} broken links`)

async function apiPages(out: string): Promise<void> {
  const { typedocOptions } = JSON.parse(readFileSync('package.json', 'utf8')) as { typedocOptions: TypeDocOptions }
  const app = await Application.bootstrapWithPlugins({
    ...typedocOptions,
    out,
    navigationLinks: { 'Course and pictures': '../index.html' },
  })
  const project = await app.convert()
  if (!project) throw new Error('TypeDoc could not read the sources')
  await app.generateOutputs(project)
}

/** Every documented name, by the files that TypeDoc wrote. */
function apiEntries(folder: string): Entry[] {
  return ['classes', 'functions', 'interfaces', 'types', 'variables'].flatMap((kind) =>
    readdirSync(join(folder, kind)).map((file) => {
      const [, room, name] = /^([\w/]+?)[._]([\w$]+)\.html$/.exec(file) ?? [undefined, '', file.replace('.html', '')]
      const described =
        /<div class="tsd-comment tsd-typography"><p>([\s\S]*?)<\/p>/.exec(
          readFileSync(join(folder, kind, file), 'utf8'),
        )?.[1] ?? ''
      return {
        title: name!,
        path: `api/${kind}/${file}`,
        text: `spikemba/${room}: ${described.replace(/<[^>]*>/g, '').slice(0, 300)}`,
      }
    }),
  )
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @returns a sentence for each link or source of a page below the folder that leads nowhere; other hosts are not asked
 */
export function brokenLinks(folder: string): string[] {
  const pages = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.html'))
  const ids = new Map<string, Set<string>>()
  const idsOf = (file: string): Set<string> => {
    if (!ids.has(file))
      ids.set(file, new Set([...readFileSync(file, 'utf8').matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id!)))
    return ids.get(file)!
  }
  return pages.flatMap((name) => {
    const file = join(folder, name)
    const text = readFileSync(file, 'utf8').replace(/<(script|pre|code)\b[\s\S]*?<\/\1>/g, '')
    return [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].flatMap(([, link]) => {
      if (/^([a-z]+:|\/\/)/.test(link!)) return []
      const [path, anchor] = link!.split('#') as [string, string?]
      const target = path ? join(dirname(file), decodeURIComponent(path.split('?')[0]!)) : file
      const found = existsSync(target) && statSync(target).isDirectory() ? join(target, 'index.html') : target
      if (!existsSync(found)) return [`${name}: ${link} is no file`]
      return anchor && found.endsWith('.html') && !idsOf(found).has(decodeURIComponent(anchor))
        ? [`${name}: ${link} is no place`]
        : []
    })
  })
}

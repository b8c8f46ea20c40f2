/**
 * Where figures go under Node: into the cell of a tslab notebook, or into a file.
 * Node's modules are asked for at run time (`process.getBuiltinModule`), so that a bundler for browsers finds no import of them.
 */
import type { Figure } from './figure.js'

/** Folder of the figures of a plain script, in the folder where it runs. */
const FOLDER = 'figures'
const TSLAB = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/

type WriteDisplayData = (content: { data: Record<string, unknown>; metadata: object; transient: object }, update: boolean) => void

/**
 * The way into the tslab cell that runs now, or undefined outside tslab. Its public `display` sends one MIME type a message, so that
 * a saved notebook would hold the picture or the text; the function behind it takes all at once.
 */
export function inTslab(): ((data: Record<string, unknown>) => Promise<void>) | undefined {
  if (typeof process !== 'object' || !process.getBuiltinModule) return undefined
  // The very instance that runs, wherever it is installed: loaded modules share one cache.
  const { cache } = process.getBuiltinModule('node:module').createRequire(process.execPath)
  const loaded = Object.keys(cache ?? {}).find((path) => TSLAB.test(path))
  const write = loaded && (cache[loaded]!.exports as { lastWriteDisplayData: WriteDisplayData | null }).lastWriteDisplayData
  if (!write) return undefined
  return async (data) => {
    write({ data, metadata: {}, transient: {} }, false)
    // tslab does not wait for its socket, and the socket drops what comes while it is full: let it drain first.
    await new Promise((resolve) => setTimeout(resolve))
  }
}

const names = new Map<string, number>()

/** Writes `figures/NAME.svg` in one piece and prints its path. NAME is the beginning of the figure's text. */
export async function saveFigure(figure: Figure): Promise<void> {
  const { mkdir, rename, writeFile } = process.getBuiltinModule('node:fs/promises')
  const { join } = process.getBuiltinModule('node:path')
  const title = figure.text.split(': ')[0]!.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const name =
    title
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'figure'
  const count = (names.get(name) ?? 0) + 1
  names.set(name, count)
  const path = join(FOLDER, `${name}${count > 1 ? `-${count}` : ''}.svg`)
  await mkdir(FOLDER, { recursive: true })
  await writeFile(`${path}.part`, await figure.svg())
  await rename(`${path}.part`, path)
  console.log(`${figure.text} → ${path}`)
}

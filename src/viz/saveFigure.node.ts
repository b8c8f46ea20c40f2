/**
 * Where figures go under Node: into the cell of a tslab notebook, or into a file.
 * Node's modules are asked for at run time (`process.getBuiltinModule`), so that a bundler for browsers finds no import
 * of them.
 */
import { type Figure, FigureError } from './figure.js'
import { TEXT } from './theme.js'

/** Folder of the figures of a plain script, in the folder where it runs. */
const FOLDER = 'figures'
const TSLAB = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/

type WriteDisplayData = (
  content: { data: Record<string, unknown>; metadata: object; transient: object },
  update: boolean,
) => void

/**
 * The way into the tslab cell that runs now, or undefined outside tslab. Its public `display` sends one MIME type a
 * message, so that a saved notebook would hold the picture or the text; the function behind it takes all at once.
 */
export function inTslab(): ((data: Record<string, unknown>) => Promise<void>) | undefined {
  const write = tslabWriter()
  return write && ((data) => write(data))
}

/** The same for a place that changes: what is written under an id again replaces what was there. */
export function tslabWriter():
  | ((data: Record<string, unknown>, place?: { readonly id: string; readonly update: boolean }) => Promise<void>)
  | undefined {
  if (typeof process !== 'object' || !process.getBuiltinModule) return undefined
  // The very instance that runs, wherever it is installed: loaded modules share one cache.
  const { cache } = process.getBuiltinModule('node:module').createRequire(process.execPath)
  const loaded = Object.keys(cache ?? {}).find((path) => TSLAB.test(path))
  const write =
    loaded && (cache[loaded]!.exports as { lastWriteDisplayData: WriteDisplayData | null }).lastWriteDisplayData
  if (!write) return undefined
  return async (data, place) => {
    write({ data, metadata: {}, transient: place ? { display_id: place.id } : {} }, place?.update ?? false)
    // tslab does not wait for its socket, and the socket drops what comes while it is full: let it drain first.
    await new Promise((resolve) => setTimeout(resolve))
  }
}

const names = new Map<string, number>()

/** Writes `figures/NAME.svg` in one piece and prints its path. NAME is the beginning of the figure's text. */
export async function saveFigure(figure: Figure): Promise<void> {
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
  await figure.save(path)
  console.log(`${figure.text} → ${path}`)
}

/** Writes a figure in one piece, in the form that the file's name asks for; makes the folder. */
export async function saveAs({ spec, svg }: Pick<Figure, 'spec' | 'svg'>, path: string): Promise<void> {
  if (typeof process !== 'object' || !process.getBuiltinModule)
    throw new FigureError('save', 'there are no files here, expected Node; put `await figure.svg()` into the page')
  const { mkdir, rename, writeFile } = process.getBuiltinModule('node:fs/promises')
  const { dirname, extname } = process.getBuiltinModule('node:path')
  const forms: Readonly<Record<string, () => Promise<string | Uint8Array>>> = {
    '.svg': svg,
    '.png': async () => rasterize(await svg()),
    '.json': async () => `${JSON.stringify(spec, null, 2)}\n`,
  }
  const form = forms[extname(path).toLowerCase()]
  if (!form)
    throw new FigureError('save', `"${path}" ends in "${extname(path)}", expected ${Object.keys(forms).join(', ')}`)
  const content = await form()
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.part`, content)
  await rename(`${path}.part`, path)
}

/** Pixels a unit of the svg: sharp on paper and on fine screens. */
const ZOOM = 2

async function rasterize(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const alone = svg.replace(/<style>.*?<\/style>/, '').replaceAll('currentColor', TEXT)
  const picture = new Resvg(alone, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: true, defaultFontFamily: 'sans-serif', sansSerifFamily: family() },
  })
  return picture.render().asPng()
}

/** A family that is installed. @throws FigureError for none: the picture would lack its letters without a word */
function family(): string {
  const { existsSync, readdirSync } = process.getBuiltinModule('node:fs')
  const { join } = process.getBuiltinModule('node:path')
  const { homedir } = process.getBuiltinModule('node:os')
  const folders = [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(homedir(), '.fonts'),
    join(homedir(), '.local/share/fonts'),
  ]
  if (process.platform !== 'linux') return process.platform === 'darwin' ? 'Helvetica' : 'Segoe UI'
  const files = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  const fonts = files.filter((file) => /\.(?:ttf|otf|ttc)$/i.test(file))
  if (fonts.length === 0)
    throw new FigureError(
      'save',
      'no font is installed, so a PNG would have no letters; install one (apt install fonts-dejavu-core), or save as .svg instead',
    )
  return FAMILIES.find(([file]) => fonts.some((font) => file.test(font)))?.[1] ?? 'sans-serif'
}

/** Usual families of sans-serif letters, by their files. */
const FAMILIES: readonly (readonly [file: RegExp, family: string])[] = [
  [/DejaVuSans\.ttf$/, 'DejaVu Sans'],
  [/LiberationSans-Regular/, 'Liberation Sans'],
  [/NotoSans-Regular/, 'Noto Sans'],
  [/(?:^|[\\/])[Aa]rial\.ttf$/, 'Arial'],
]

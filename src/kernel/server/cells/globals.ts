/** What every cell has without an import. Their types are in `check/ambient.ts`. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Comms } from './comms.js'
import { controls } from './controls.js'
import type { Displays } from './display.js'
import { progressBars } from './progress.js'
import { tag } from './tagged.js'
import type { Widgets } from './widgets.js'

type Input = (question?: string, options?: { readonly password?: boolean }) => string

/** Figures of this project's library, and of any other that looks for it, are shown through this. */
const SHOW = Symbol.for('Jupyter.show')

/** The library finds the way to the front end here, whatever a cell calls `comms`. */
const COMMS = Symbol.for('Jupyter.comms')

/** Where a figure is shown again when it has changed. */
interface Place {
  readonly id: string
  readonly update: boolean
}

export function installGlobals(displays: Displays, comms: Comms, widgets: Widgets, input: Input): void {
  const { display, updateDisplay, clearOutput, page } = displays
  const prompt = (question?: string, fallback = ''): string | null => input(question) || fallback || null
  const require = createRequire(join(process.cwd(), 'cell.ts'))
  const channels = { open: comms.open, register: comms.register }
  const values = {
    display,
    updateDisplay,
    clearOutput,
    page,
    progress: progressBars(displays),
    input,
    prompt,
    require,
    widget: widgets.create,
    ...controls(widgets, displays),
    comms: channels,
    [COMMS]: channels,
    html: tag('text/html'),
    md: tag('text/markdown'),
    svg: tag('image/svg+xml'),
    [SHOW]: async (figure: unknown, { id, update }: Partial<Place> = {}) =>
      void (await (update && id !== undefined
        ? updateDisplay(id, figure)
        : display(figure, id === undefined ? {} : { id }))),
  }
  for (const name of Reflect.ownKeys(values))
    Object.defineProperty(globalThis, name, {
      value: values[name as keyof typeof values],
      writable: true,
      configurable: true,
      enumerable: false,
    })
}

/**
 * Shows a figure, or another value that shows itself, wherever the code runs: in a notebook cell, or beside a plain script.
 * The host is asked in this order: the hook of a kernel, Deno's kernel, tslab, Node.
 */
import { DISPLAY } from '../display/index.js'
import { type Figure, FigureError } from './figure.js'
import { inTslab, saveFigure } from './saveFigure.node.js'

/**
 * A kernel that puts a function here shows figures itself: `globalThis[SHOW] = async (figure) => …`, which resolves
 * when the message is on its way.
 */
export const SHOW: unique symbol = Symbol.for('Jupyter.show') as never

/** Figures are shown one after the other in the order of the calls, whoever awaits them. */
let last: Promise<void> = Promise.resolve()

/**
 * `await show(figure)` shows a figure: below the cell in a notebook; in a plain script as `figures/NAME.svg`, whose
 * path is printed. So it does with recordings, outputs of models, tables of runs and whatever else shows itself as a
 * cell's last value; a plain script prints their text.
 * @throws FigureError for a value that does not show itself, and where pictures have no place (neither a notebook
 *   kernel nor Node)
 */
export async function show(value: Figure | object): Promise<void> {
  const host = hostOf(value) // taken now: a later cell must not receive the figure of this one
  const shown = last.then(() => host(value as Figure))
  last = shown.catch(() => {})
  return shown
}

type Host = (figure: Figure) => Promise<void>

function hostOf(value: Partial<Figure>): Host {
  if (typeof value?.[DISPLAY] !== 'function')
    throw new FigureError(
      'show',
      `${typeof value} is no figure, expected what spikeRaster, membraneTrace or another picture returns`,
    )
  const hook = (globalThis as { [SHOW]?: Host })[SHOW]
  if (hook) return hook
  const deno = denoKernel()
  if (deno) return (shown) => deno.display(shown)
  const send = inTslab()
  if (send) return async (shown) => send(await shown[DISPLAY]())
  if (typeof process === 'object' && process.versions?.node)
    return 'svg' in value ? saveFigure : async (shown) => console.log(shown)
  throw new FigureError('show', 'neither a notebook kernel nor Node is here; put `await figure.svg()` into the page')
}

function denoKernel(): { display(value: unknown): Promise<void> } | undefined {
  try {
    return (globalThis as { Deno?: { jupyter?: { display(value: unknown): Promise<void> } } }).Deno?.jupyter
  } catch {
    return undefined // Deno outside its kernel throws instead of answering
  }
}

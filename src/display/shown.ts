/**
 * How a value shows itself where it is the last line of a cell, or printed: as HTML in JupyterLab and Visual Studio
 * Code, as text in a terminal, in tslab and by `console.log`. Both are found under well-known symbols, which kernels,
 * Deno and Node ask for; nothing is registered anywhere, and a value may be of any library.
 */

/** Where notebook kernels look for MIME type → content: ours, and Deno's. */
export const DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never
/** Where Node's `util.inspect` looks: `console.log`, the Node prompt, tslab. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never

/** What is to be seen of a value; at most 40 lines. */
export interface Shown {
  readonly text: string
  readonly html?: string | Promise<string>
  /** Content of other MIME types; made only where it is displayed, not where the value is printed. */
  more?(): Readonly<Record<string, string>>
}

/** What a value says of itself. */
export interface Self {
  /** In one line, where it stands within another value. */
  readonly brief: string
  /** All of it. Made only when it is asked for: it may read a tensor's numbers. */
  shown(): Shown
}

/** Most lines of a value, as text and as rows of a table. */
export const LINES = 40

/** As much of `util.inspect`'s options as tells a value alone from one within another. */
interface InspectOptions {
  readonly depth?: number | null
}

/**
 * Gives a value a look of its own, under symbols that no loop over its keys meets.
 * @param target the value itself, or the prototype of all values of its kind
 * @param describe asked at each display
 * @returns `target`
 */
export function showsAs<T extends object>(target: T, describe: (value: T) => Self): T {
  const hidden = (value: unknown): PropertyDescriptor => ({
    value,
    enumerable: false,
    configurable: true,
    writable: true,
  })
  return Object.defineProperties(target, {
    [DISPLAY]: hidden(async function (this: T): Promise<Record<string, string>> {
      const shown = describe(this).shown()
      return {
        ...shown.more?.(),
        ...(shown.html === undefined ? {} : { 'text/html': await shown.html }),
        'text/plain': shown.text,
      }
    }),
    [INSPECT]: hidden(function (this: T, depth: number, options: InspectOptions): string {
      const { brief, shown } = describe(this)
      const within = typeof options?.depth === 'number' && depth < options.depth
      return within ? brief : shown().text
    }),
  })
}

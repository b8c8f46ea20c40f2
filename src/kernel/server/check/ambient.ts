/**
 * What every cell has without an import, as declarations of a script: those of a module would be its own. The values
 * are in `cells/globals.ts`.
 */
export const AMBIENT = `
/** MIME type → content. */
type MimeBundle = Record<string, unknown>
interface DisplayOptions {
  /** Whether the value is a MIME bundle already; an object all of whose keys are MIME types is taken for one. */
  raw?: boolean
  metadata?: Record<string, unknown>
  /** Name by which \`updateDisplay\` finds it again. */
  id?: string
}
interface DisplayHandle {
  readonly id: string
  /** Shows another value in the same place. */
  update(value: unknown, options?: DisplayOptions): Promise<void>
}
/**
 * Shows a value below the cell: what its \`[Symbol.for('Jupyter.display')]()\` returns, a MIME bundle as it is, a Vega-Lite specification as
 * its picture, else as text.
 * The handle it returns changes what is shown.
 */
declare function display(value: unknown, options?: DisplayOptions): Promise<DisplayHandle>
/** Changes everything that was shown under this name. */
declare function updateDisplay(id: string, value: unknown, options?: DisplayOptions): Promise<void>
/** Empties the output of the cell; \`wait\`: when the next output comes. */
declare function clearOutput(wait?: boolean): void
/** A text that is shown as what it is, as the value of a cell or by \`display\`. */
interface TaggedText {
  toString(): string
}
/** HTML: \`\`html\`<b>bold</b>\`\`\`. Values are put in as they are, without escapes. */
declare function html(strings: TemplateStringsArray, ...values: unknown[]): TaggedText
/** Markdown. */
declare function md(strings: TemplateStringsArray, ...values: unknown[]): TaggedText
/** A picture. */
declare function svg(strings: TemplateStringsArray, ...values: unknown[]): TaggedText
/** Shows a long text beside the notebook, where the front end has a pager. */
declare function page(value: unknown): void
interface ProgressOptions {
  /** What is going on. */
  label?: string
  /** Number of items, where they do not say so themselves. */
  total?: number
}
/** Counts from 0 and shows below the cell how far it is: \`for (const step of progress(500, { label: 'training' })) …\` */
declare function progress(steps: number, options?: ProgressOptions): Generator<number, void>
/** Walks through items and shows below the cell how far it is. */
declare function progress<T>(items: Iterable<T>, options?: ProgressOptions): Generator<T, void>
declare function progress<T>(items: AsyncIterable<T>, options?: ProgressOptions): AsyncGenerator<T, void>
/** Asks the reader for a line and waits for it. */
declare function input(question?: string, options?: { password?: boolean }): string
/** Asks the reader for a line and waits for it; null when there is none. */
declare function prompt(question?: string, fallback?: string): string | null
type CommHandler = (data: Readonly<Record<string, unknown>>, buffers: readonly Uint8Array[]) => void
interface CommExtras {
  metadata?: Record<string, unknown>
  buffers?: readonly Uint8Array[]
}
interface Comm {
  readonly id: string
  readonly target: string
  send(data: Record<string, unknown>, extras?: CommExtras): void
  close(data?: Record<string, unknown>): void
  /** Returns a function that ends the listening. */
  onMessage(handler: CommHandler): () => void
  onClose(handler: CommHandler): () => void
}
/** Channels to the front end. Their handlers also run while a cell does; keep them small. */
declare const comms: {
  /** Opens a comm to a target that the front end knows. */
  open(target: string, data?: Record<string, unknown>, extras?: CommExtras): Comm
  /** Says what happens when the front end opens a comm to a target. */
  register(target: string, handler: (comm: Comm, data: Readonly<Record<string, unknown>>, buffers: readonly Uint8Array[]) => void): void
}
interface WidgetOptions<S> {
  /** Source of an ES module whose default export has \`render({ model, el })\`, as anywidget has it. */
  esm: string
  css?: string
  /** What the view gets by \`model.get(name)\`. Typed arrays travel as bytes: the view gets a DataView, a typed array that it sets keeps its kind here. */
  state?: S
  /** What is shown where no widget can be, in a saved notebook or on paper; a function draws the state at the time of the display. */
  svg?: string | ((state: Readonly<S>) => string)
  text?: string | ((state: Readonly<S>) => string)
}
interface Widget<S> {
  readonly id: string
  readonly state: Readonly<S>
  /** Sets values and tells all views. */
  set(changes: Partial<S>): void
  /** Called when a view has set values, also while a cell runs. Returns a function that ends the listening. */
  onChange(handler: (changes: Partial<S>) => void): () => void
  /** Sends a message that is no state: \`model.on('msg:custom', …)\` hears it. */
  send(content: unknown, buffers?: readonly Uint8Array[]): void
  onMessage(handler: (content: unknown, buffers: readonly Uint8Array[]) => void): () => void
  close(): void
}
/** A view in the browser with a state that both sides set; \`await display(widget)\` shows it, as often as you like. */
declare function widget<S extends Record<string, unknown>>(options: WidgetOptions<S>): Widget<S>
interface Control<V extends number | string | boolean> extends Widget<Record<string, unknown>> {
  /** Reading and setting it is all that most cells need. */
  value: V
}
interface SliderOptions {
  /** Default 0. */
  min?: number
  /** Default 1. */
  max?: number
  /** Distance of two values; default 1 between whole numbers at least 10 apart, else a hundredth of the range. */
  step?: number
  /** Default the middle. */
  value?: number
  label?: string
}
/** A slider with its number beside it; the arrow keys move it. \`await display(slider({ min: 1, max: 20, label: 'τ' }))\` */
declare function slider(options?: SliderOptions): Control<number>
/** A list of which one text is chosen. */
declare function select<T extends string>(choices: readonly T[], options?: { value?: T; label?: string }): Control<T>
/** A box that is checked or not. */
declare function checkbox(options?: { value?: boolean; label?: string }): Control<boolean>
type ControlLike = Control<any> | readonly [number, number] | readonly string[] | boolean
type ControlValues<C> = {
  [K in keyof C]: C[K] extends Control<infer V> ? V : C[K] extends boolean ? boolean : C[K] extends readonly [number, number] ? number : C[K] extends readonly (infer T)[] ? T : never
}
/**
 * Shows controls and, below them, what \`f\` returns; it is called again after each change:
 * \`await interact(({ tau }) => membraneTrace(run(tau), { neuron: 0 }), { tau: [2, 20] })\`.
 * Short forms: [min, max] is a slider, a list of texts a select, true or false a checkbox.
 */
declare function interact<const C extends Record<string, ControlLike>>(f: (values: ControlValues<C>) => unknown, controls: C): Promise<void>
interface TslabDisplay {
  javascript(text: string): void
  html(text: string): void
  markdown(text: string): void
  latex(text: string): void
  svg(text: string): void
  png(bytes: Uint8Array): void
  jpeg(bytes: Uint8Array): void
  gif(bytes: Uint8Array): void
  pdf(bytes: Uint8Array): void
  text(text: string): void
  raw(contentType: string, content: string | Uint8Array): void
}
declare module 'tslab' {
  /** Shows one MIME type below the cell. */
  export const display: TslabDisplay
  /** A place below the cell whose content each call replaces. */
  export function newDisplay(): TslabDisplay
  export const versions: { tslab: string; typescript: string; node: string }
}
`

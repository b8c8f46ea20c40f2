/**
 * Widgets: a view in the browser (an ES module with `render({ model, el })`) and a state that both sides set. It speaks
 * the protocol of Jupyter widgets with the model of anywidget, so that whatever front end shows anywidgets shows these.
 * Source: https://anywidget.dev, https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */
import { createHash } from 'node:crypto'
import type { Content } from '../../wire/message.js'
import { joinBuffers, splitBuffers } from './buffers.js'
import { DISPLAY } from './bundle.js'
import type { Comms } from './comms.js'
import { listeners } from './listeners.js'
import { Pace } from './pace.js'

export type State = Record<string, unknown>

export interface WidgetOptions<S extends State> {
  /** Source of an ES module whose default export has `render({ model, el })`. */
  readonly esm: string
  readonly css?: string
  /** What the view can `model.get`; typed arrays go as bytes. */
  readonly state?: S
  /**
   * What is shown where no widget is, in a saved notebook or on paper; made anew by each display where it is a
   * function.
   */
  readonly svg?: string | ((state: Readonly<S>) => string)
  readonly text?: string | ((state: Readonly<S>) => string)
}

export interface Widget<S extends State> {
  readonly id: string
  readonly state: Readonly<S>
  set(changes: Partial<S>): void
  onChange(handler: (changes: Partial<S>) => void): () => void
  send(content: unknown, buffers?: readonly Uint8Array[]): void
  onMessage(handler: (content: unknown, buffers: readonly Uint8Array[]) => void): () => void
  close(): void
  [DISPLAY](): Record<string, unknown>
}

/** A widget as those see it that keep all of them. */
export interface OpenWidget<S extends State = State> {
  readonly widget: Widget<S>
  /** Everything that a front end needs to make its model. */
  whole(): State
  /** Sends changes that are held back. */
  flush(): void
  onClose(handler: () => void): void
}

/** Version of the widget protocol. */
const VERSION = '2.1.0'

/** A range of versions fails where another one is installed; `*` takes what is there. */
const MODEL = {
  _model_module: 'anywidget',
  _model_module_version: '*',
  _model_name: 'AnyModel',
  _view_module: 'anywidget',
  _view_module_version: '*',
  _view_name: 'AnyView',
  _view_count: null,
}

export function openWidget<S extends State>(comms: Comms, options: WidgetOptions<S>): OpenWidget<S> {
  const { esm, css = '', state: initial = {} as S, svg, text = 'widget' } = options
  const state: S = { ...initial }
  const own = { ...MODEL, _esm: esm, _css: css, _anywidget_id: nameOf(css) }
  const whole = (): State => ({ ...state, ...own })
  const changed = listeners<[changes: Partial<S>]>()
  const heard = listeners<[content: unknown, buffers: readonly Uint8Array[]]>()
  const closed = listeners<[]>()
  let open = true

  const all = splitBuffers(whole())
  const comm = comms.open(
    'jupyter.widget',
    { state: all.state, buffer_paths: all.paths },
    { metadata: { version: VERSION }, buffers: all.buffers },
  )
  const send = (changes: State): void => {
    const { state: rest, paths, buffers } = splitBuffers(changes)
    comm.send({ method: 'update', state: rest, buffer_paths: paths }, { buffers })
  }
  const pace = new Pace(send)

  /** Other pages that show this widget learn from the echo what one has set; that page takes no older echo for news. */
  const take = ({ state: values, buffer_paths: paths }: Content, buffers: readonly Uint8Array[]): void => {
    const named = Object.entries((values ?? {}) as State).filter(([name]) => !(name in own))
    comm.send({ method: 'echo_update', state: Object.fromEntries(named), buffer_paths: paths ?? [] }, { buffers })
    const changes = joinBuffers(Object.fromEntries(named), paths, buffers, state) as Partial<S>
    Object.assign(state, changes)
    pace.forget(Object.keys(changes))
    changed.call(changes)
  }
  comm.onMessage((data, buffers) => {
    if (data.method === 'request_state') send(whole())
    else if (data.method === 'custom') heard.call(data.content, buffers)
    else if (data.method === 'update') take(data, buffers)
  })
  const end = (): void => {
    if (!open) return
    open = false
    pace.drop()
    closed.call()
  }
  comm.onClose(end)

  const written = (form: string | ((state: Readonly<S>) => string)): string =>
    typeof form === 'string' ? form : form(state)
  const widget: Widget<S> = {
    id: comm.id,
    state,
    set(changes) {
      // What the views have is not sent again; of an object nobody knows whether it changed inside.
      const news = Object.entries(changes).filter(
        ([name, value]) => isObject(value) || !Object.hasOwn(state, name) || !Object.is(value, state[name]),
      )
      Object.assign(state, changes)
      if (open && news.length > 0) pace.add(Object.fromEntries(news))
    },
    onChange: changed.add,
    send(content, buffers = []) {
      pace.flush() // what was set before is known when the message comes
      comm.send({ method: 'custom', content }, { buffers })
    },
    onMessage: heard.add,
    close() {
      comm.close()
      end()
    },
    [DISPLAY]: () => ({
      ...(open
        ? { 'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: comm.id } }
        : {}),
      ...(svg === undefined ? {} : { 'image/svg+xml': written(svg) }),
      'text/plain': written(text),
    }),
  }
  return { widget, whole, flush: () => pace.flush(), onClose: (handler) => void closed.add(handler) }
}

/** The name by which a page keeps a style sheet: another one of the same name would replace it. */
const nameOf = (css: string): string => `spikemba.${createHash('sha256').update(css).digest('hex').slice(0, 16)}`

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/**
 * Widgets: a view in the browser (an ES module with `render({ model, el })`) and a state that both sides set. It speaks the
 * protocol of Jupyter widgets with the model of anywidget, so that whatever front end shows anywidgets shows these.
 * Source: https://anywidget.dev, https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */
import type { Content } from '../../wire/message.js'
import { joinBuffers, splitBuffers } from './buffers.js'
import { DISPLAY } from './bundle.js'
import type { Comms } from './comms.js'

type State = Record<string, unknown>

export interface WidgetOptions<S extends State> {
  /** Source of an ES module whose default export has `render({ model, el })`. */
  readonly esm: string
  readonly css?: string
  /** What the view can `model.get`; typed arrays go as bytes. */
  readonly state?: S
  /** What is shown where no widget is: in a saved notebook, on paper. */
  readonly svg?: string
  readonly text?: string
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

/** Version of the widget protocol. */
const VERSION = '2.1.0'
/** Milliseconds between two states that are sent: a server on the way takes fifty for each. */
const PAUSE = 30

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

export const widgetOf =
  (comms: Comms) =>
  <S extends State>({ esm, css = '', state: initial = {} as S, svg, text = 'widget' }: WidgetOptions<S>): Widget<S> => {
    const state: S = { ...initial }
    const own = { ...MODEL, _esm: esm, _css: css, _anywidget_id: 'spikemba.widget' }
    const changed = new Set<(changes: Partial<S>) => void>()
    const heard = new Set<(content: unknown, buffers: readonly Uint8Array[]) => void>()

    const all = splitBuffers({ ...own, ...state })
    const comm = comms.open('jupyter.widget', { state: all.state, buffer_paths: all.paths }, { metadata: { version: VERSION }, buffers: all.buffers })
    const send = (changes: State): void => {
      const { state: rest, paths, buffers } = splitBuffers(changes)
      comm.send({ method: 'update', state: rest, buffer_paths: paths }, { buffers })
    }
    const later = newest(send)

    comm.onMessage((data: Content, buffers) => {
      if (data.method === 'request_state') send({ ...own, ...state })
      else if (data.method === 'custom') for (const handler of [...heard]) handler(data.content, buffers)
      else if (data.method === 'update') {
        const changes = joinBuffers({ ...(data.state as State | undefined) }, data.buffer_paths, buffers) as Partial<S>
        Object.assign(state, changes)
        for (const handler of [...changed]) handler(changes)
      }
    })
    return {
      id: comm.id,
      state,
      set(changes) {
        Object.assign(state, changes)
        later(changes as State)
      },
      onChange: listen(changed),
      send: (content, buffers = []) => comm.send({ method: 'custom', content }, { buffers }),
      onMessage: listen(heard),
      close: () => comm.close(),
      [DISPLAY]: () => ({
        'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: comm.id },
        ...(svg === undefined ? {} : { 'image/svg+xml': svg }),
        'text/plain': text,
      }),
    }
  }

function listen<T>(all: Set<T>) {
  return (handler: T): (() => void) => {
    all.add(handler)
    return () => void all.delete(handler)
  }
}

/** Sends changes at once, but not faster than the front end takes them: what comes too soon is sent together, newest values only. */
function newest(send: (changes: State) => void): (changes: State) => void {
  let waiting: State | undefined
  let last = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const changes = waiting
    waiting = undefined
    last = performance.now()
    if (changes) send(changes)
  }
  return (changes) => {
    waiting = { ...waiting, ...changes }
    if (performance.now() - last >= PAUSE) flush()
    else timer ??= setTimeout(flush, PAUSE)
  }
}

/**
 * All widgets of a kernel: what waits to be sent when a cell ends, and the states of all for a page that is loaded
 * anew.
 */
import { splitBuffers } from './buffers.js'
import type { Comms } from './comms.js'
import { type OpenWidget, openWidget, type State, type Widget, type WidgetOptions } from './widget.js'

/** Target that a front end opens to ask for all widgets at once. */
const CONTROL = 'jupyter.widget.control'

export class Widgets {
  readonly #open = new Map<string, OpenWidget>()

  constructor(private readonly comms: Comms) {
    comms.register(CONTROL, (comm) =>
      comm.onMessage(({ method }) => {
        if (method !== 'request_states') return
        const { state: states, paths, buffers } = splitBuffers(this.#states())
        comm.send({ method: 'update_states', states, buffer_paths: paths }, { buffers })
      }),
    )
  }

  create = <S extends State>(options: WidgetOptions<S>): Widget<S> => {
    const opened = openWidget(this.comms, options)
    const { id } = opened.widget
    this.#open.set(id, opened as unknown as OpenWidget)
    opened.onClose(() => this.#open.delete(id))
    return opened.widget
  }

  flush = (): void => {
    for (const { flush } of this.#open.values()) flush()
  }

  #states(): State {
    const entries = [...this.#open].map(([id, { whole }]) => {
      const state = whole()
      const {
        _model_name: model_name,
        _model_module: model_module,
        _model_module_version: model_module_version,
      } = state
      return [id, { model_name, model_module, model_module_version, state }]
    })
    return Object.fromEntries(entries)
  }
}

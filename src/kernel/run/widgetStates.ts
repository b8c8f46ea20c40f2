/**
 * The widgets of a notebook as its file keeps them, so that a page without a kernel can show them: gathered from what
 * kernels say on iopub, the newest value of each part of a state, bytes in base64.
 * Source: https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/v2/state.schema.json
 */
import type { Metadata, Notebook } from '../notebook/notebook.js'
import type { Content, Message } from '../wire/message.js'

const TYPE = 'application/vnd.jupyter.widget-state+json'

type Path = readonly (string | number)[]
interface Model {
  readonly state: Record<string, unknown>
  /** By path, as JSON. */
  readonly buffers: Map<string, { readonly path: Path; readonly data: string }>
}

export class WidgetStates {
  readonly #models = new Map<string, Model>()

  take({ header, content, buffers }: Message): void {
    const {
      comm_id: id,
      data,
      target_name: target,
    } = content as { comm_id: string; data?: Content; target_name?: string }
    if (header.msg_type === 'comm_open' && target === 'jupyter.widget')
      this.#models.set(id, { state: {}, buffers: new Map() })
    if (header.msg_type === 'comm_close') this.#models.delete(id)
    if (header.msg_type === 'comm_open' || header.msg_type === 'comm_msg')
      this.#update(this.#models.get(id), data, buffers)
  }

  /** Of a message that is no state nothing is taken. */
  #update(model: Model | undefined, data: Content | undefined, buffers: readonly Uint8Array[]): void {
    if (!model || typeof data?.state !== 'object' || data.state === null) return
    const paths = Array.isArray(data.buffer_paths) ? (data.buffer_paths as Path[]) : []
    const fresh = paths.flatMap((path, k) =>
      buffers[k] ? [[JSON.stringify(path), { path, data: Buffer.from(buffers[k]).toString('base64') }] as const] : [],
    )
    const names = new Set([...Object.keys(data.state), ...paths.map(([name]) => String(name))])
    const replaced = new Set(fresh.map(([key]) => key))
    for (const [key, { path }] of model.buffers)
      if (names.has(String(path[0])) && !replaced.has(key)) model.buffers.delete(key)
    for (const [key, buffer] of fresh) model.buffers.set(key, buffer)
    Object.assign(model.state, data.state)
    for (const [name, ...deeper] of paths) if (deeper.length === 0) delete model.state[String(name)] // bytes now, whatever it was
  }

  /** @returns the notebook with these widgets, and without those of an earlier run */
  into(notebook: Notebook): Notebook {
    const bare = withoutWidgets(notebook)
    if (this.#models.size === 0) return bare
    const states = {
      version_major: 2,
      version_minor: 0,
      state: Object.fromEntries([...this.#models].map(([id, model]) => [id, written(model)])),
    }
    return { ...bare, metadata: { ...bare.metadata, widgets: { ...widgetsOf(bare), [TYPE]: states } } }
  }
}

function written({ state, buffers }: Model): Metadata {
  const { _model_name: model_name, _model_module: model_module, _model_module_version: model_module_version } = state
  const encoded = [...buffers.values()].map((each) => ({ encoding: 'base64', ...each }))
  return { model_name, model_module, model_module_version, state, ...(encoded.length > 0 ? { buffers: encoded } : {}) }
}

const widgetsOf = ({ metadata: { widgets } }: Notebook): Metadata =>
  typeof widgets === 'object' && widgets !== null ? (widgets as Metadata) : {}

/** A copy that keeps no widgets. */
export function withoutWidgets(notebook: Notebook): Notebook {
  const { widgets: _, ...metadata } = notebook.metadata
  const { [TYPE]: __, ...others } = widgetsOf(notebook)
  return { ...notebook, metadata: Object.keys(others).length > 0 ? { ...metadata, widgets: others } : metadata }
}

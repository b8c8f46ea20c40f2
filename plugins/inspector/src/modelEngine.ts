/** Whoever can run the recorded model again, wherever it is: in the page, or behind a kernel. */
import type { Recording } from 'spikemba/inspector'
import type { ViewState } from './state.js'

/** What is different; see `RecordedChange` of the library's room `model`. */
export type ModelChange = ViewState['model'] & { readonly layerSettings?: ViewState['settings'] }

export interface ModelEngine {
  readonly name: string
  /** In the view, after its name. */
  readonly says: string
  /** What it does while it runs, where it takes long. */
  readonly waiting?: string
  run(change: ModelChange): Promise<Recording>
  dispose(): void
}

/** What the state asks of a model; undefined where everything is as recorded. */
export function changeOf({ settings, model }: Pick<ViewState, 'settings' | 'model'>): ModelChange | undefined {
  const change: ModelChange = { ...(Object.keys(settings).length ? { layerSettings: settings } : {}), ...model }
  return Object.keys(change).length ? change : undefined
}

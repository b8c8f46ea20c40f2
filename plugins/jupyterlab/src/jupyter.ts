/**
 * What this extension uses of JupyterLab's packages, written down by hand: the packages themselves (@jupyterlab/…, @lumino/…)
 * come from the running Lab, and their declarations alone would be 469 MB. Names are those of the packages.
 * Reference: @lumino/widgets 2, @jupyterlab/rendermime-interfaces 3.
 */

/** `@lumino/widgets`: a DOM node with a life cycle. Only its declaration is here; the class comes from Lab. */
export declare class Widget {
  id: string
  readonly node: HTMLElement
  readonly isDisposed: boolean
  readonly isVisible: boolean
  readonly title: { label: string; caption: string; closable: boolean }
  addClass(name: string): void
  dispose(): void
  protected onResize(message: unknown): void
  protected onAfterShow(message: unknown): void
  protected onAfterHide(message: unknown): void
  protected onAfterAttach(message: unknown): void
}

/** The shared package `@lumino/widgets`. */
export interface LuminoWidgets {
  readonly Widget: typeof Widget
}

/** One output of a cell: MIME type → content. */
export interface MimeModel {
  readonly data: Readonly<Record<string, unknown>>
}

/** A widget that shows an output; a rejected promise is shown below the cell in its place. */
export interface Renderer extends Widget {
  renderModel(model: MimeModel): Promise<void>
}

export interface RendererFactory {
  /** Whether outputs of notebooks that nobody has run here may be drawn: true when content cannot run code. */
  readonly safe: boolean
  readonly mimeTypes: readonly string[]
  createRenderer(options: { readonly mimeType: string }): Renderer
}

/** As much of `@jupyterlab/application`'s JupyterFrontEnd as is used. */
export interface LabApplication {
  readonly shell: {
    add(
      widget: Widget,
      area: 'main' | 'left',
      options?: { readonly mode?: 'split-right'; readonly rank?: number },
    ): void
    activateById(id: string): void
  }
  readonly commands: { execute(command: string, args: Readonly<Record<string, unknown>>): Promise<unknown> }
  readonly serviceManager: { readonly contents: LabContents; readonly sessions: LabSessions }
}

/** `@jupyterlab/services`: a file or a folder. */
export interface LabFile {
  readonly name: string
  readonly path: string
  readonly type: string
  readonly last_modified: string
  readonly size?: number
  readonly content: unknown
}
export interface LabContents {
  get(
    path: string,
    options: { readonly content: boolean; readonly type?: 'file'; readonly format?: 'text' },
  ): Promise<LabFile>
}
export interface LabSessions {
  startNew(options: {
    readonly path: string
    readonly name: string
    readonly type: 'console'
    readonly kernel: { readonly name: string }
  }): Promise<{ readonly kernel: LabKernel | null; shutdown(): Promise<void> }>
}

/** A name under which Lab gives a service. */
export interface Token {
  readonly name: string
}

/** As much of `@lumino/signaling`'s ISignal as is used. */
export interface Signal {
  connect(slot: () => void): boolean
  disconnect(slot: () => void): boolean
}

/** `@jupyterlab/services`: a comm of a kernel. */
export interface LabComm {
  readonly isDisposed: boolean
  onMsg: (message: LabCommMessage) => void
  onClose: (message: unknown) => void
  open(data: Readonly<Record<string, unknown>>): unknown
  send(data: Readonly<Record<string, unknown>>): unknown
  close(): unknown
}
export interface LabCommMessage {
  readonly content: { readonly data: Readonly<Record<string, unknown>> }
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[]
}

/** `@jupyterlab/services`: the connection to a kernel. */
export interface LabKernel {
  readonly status: string
  readonly connectionStatus: string
  createComm(target: string): LabComm
  requestExecute(content: { readonly code: string; readonly store_history: boolean }): {
    readonly done: Promise<{ readonly content: Readonly<Record<string, unknown>> }>
  }
}

/** `@jupyterlab/apputils`: which kernel a notebook has now. */
export interface SessionContext {
  readonly session: { readonly kernel: LabKernel | null } | null
  readonly statusChanged: Signal
  readonly kernelChanged: Signal
}

/** `@jupyterlab/notebook`: the notebooks that are open. */
export interface NotebookTracker {
  find(
    test: (panel: { readonly node: HTMLElement; readonly sessionContext: SessionContext }) => boolean,
  ): { readonly sessionContext: SessionContext } | undefined
}

/** `@jupyterlab/cells`: a cell on the page. */
export interface LabCell {
  readonly isDisposed: boolean
  readonly inputHidden: boolean
  /** Of code cells alone. */
  outputHidden?: boolean
}
/** A cell that is about to run, or has run. */
export interface CellRun {
  readonly cell: LabCell
  /** Whether it ran to its end; known behind it. */
  readonly success?: boolean
}
/** `@jupyterlab/notebook`: what is told of the cells of all notebooks. */
export interface NotebookActions {
  readonly executionScheduled: { connect(slot: (sender: unknown, run: CellRun) => void): boolean }
  readonly executed: { connect(slot: (sender: unknown, run: CellRun) => void): boolean }
}
/** The shared package `@jupyterlab/notebook`. */
export interface NotebookPackage {
  readonly INotebookTracker: Token
  readonly NotebookActions: NotebookActions
}

/** What the module `./extension` exports a list of. */
export interface LabPlugin {
  readonly id: string
  readonly autoStart: boolean
  readonly optional?: readonly Token[]
  activate(application: LabApplication, ...services: readonly unknown[]): void
}

/** A kind of file that Lab opens. */
export interface FileType {
  readonly name: string
  readonly displayName: string
  readonly extensions: readonly string[]
  readonly mimeTypes: readonly string[]
  readonly fileFormat: 'base64' | 'text'
}

/** What the module `./mimeExtension` exports a list of. */
export interface MimeExtension {
  readonly id: string
  readonly rendererFactory: RendererFactory
  /** Lower comes first where several renderers know an output. */
  readonly rank: number
  readonly dataType: 'json' | 'string'
  readonly fileTypes?: readonly FileType[]
  readonly documentWidgetFactoryOptions?: {
    readonly name: string
    readonly modelName: 'text' | 'base64'
    readonly primaryFileType: string
    readonly fileTypes: readonly string[]
    readonly defaultFor: readonly string[]
  }
}

/**
 * The script that JupyterLab loads first: a module federation container, `window._JUPYTERLAB[name] = { init, get }`.
 * Lab calls `init` with the packages that it shares, then `get` for each module that package.json names below
 * `jupyterlab._build`; a module is a function of shared packages, so nothing here needs webpack or its builder.
 * What draws figures is loaded when the first figure is shown, never at start-up.
 */
import type { LabPlugin, LuminoWidgets, MimeExtension, NotebookPackage } from './jupyter.js'
import { type ShareScope, takeShared } from './shared.js'

/** File name of each module; written in by the build, which knows their hashes. */
declare const FILES: Readonly<Record<'./mimeExtension' | './extension', string>>

interface Container {
  init(scope: ShareScope): void
  get(module: string): Promise<() => unknown>
}

const name = '@spikemba/jupyterlab'
const here = (document.currentScript as HTMLScriptElement).src
let shared: ShareScope = {}

const modules: Readonly<Record<string, () => Promise<unknown>>> = {
  async './mimeExtension'() {
    const file: { mimeExtensions(lumino: LuminoWidgets): MimeExtension[] } = await import(
      new URL(FILES['./mimeExtension'], here).href
    )
    return file.mimeExtensions(await takeShared<LuminoWidgets>(shared, '@lumino/widgets'))
  },
  async './extension'() {
    const file: { plugins(lumino: LuminoWidgets, notebook?: NotebookPackage): LabPlugin[] } = await import(
      new URL(FILES['./extension'], here).href
    )
    return file.plugins(
      await takeShared<LuminoWidgets>(shared, '@lumino/widgets'),
      await takeShared<NotebookPackage>(shared, '@jupyterlab/notebook').catch(() => undefined),
    )
  },
}

const container: Container = {
  init(scope) {
    shared = scope
  },
  async get(module) {
    const make = modules[module]
    if (!make) throw new Error(`${name} has no module ${module}; it has ${Object.keys(modules).join(', ')}`)
    const exported = { __esModule: true, default: await make() }
    return () => exported
  },
}

const page = window as unknown as { _JUPYTERLAB?: Record<string, Container> }
page._JUPYTERLAB ??= {}
page._JUPYTERLAB[name] = container

/**
 * A JupyterLab as `npx spikemba lab` starts it, on a folder of its own below node_modules, where `spikemba` is found by
 * name.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface LabServer {
  /** Where the notebooks lie that it shows. */
  readonly folder: string
  /** The page of one notebook. */
  address(notebook: string): string
  stop(): Promise<void>
}

/** User settings of the tests: every cell is in the page, not only those in view. */
const SETTINGS = { '@jupyterlab/notebook-extension/tracker.jupyterlab-settings': { windowingMode: 'none' } }

/** Where the JupyterLab with widgets lives; the other one is the project's own, which may have none. */
export const WIDGET_LAB = resolve('node_modules/.cache/spikemba-lab-widgets')

export interface LabOptions {
  /** Extensions that this Lab shall not load. */
  readonly disabled?: readonly string[]
  readonly widgets?: boolean
}

export async function startLab(name: string, { disabled = [], widgets = false }: LabOptions = {}): Promise<LabServer> {
  const folder = resolve('node_modules/.cache/spikemba-lab', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const settings = mkdtempSync(join(tmpdir(), 'spikemba-lab-'))
  for (const [file, content] of Object.entries(SETTINGS)) {
    mkdirSync(join(settings, file, '..'), { recursive: true })
    writeFileSync(join(settings, file), JSON.stringify(content))
  }
  mkdirSync(join(settings, 'labconfig'))
  writeFileSync(
    join(settings, 'labconfig', 'page_config.json'),
    JSON.stringify({ disabledExtensions: Object.fromEntries(disabled.map((name) => [name, true])) }),
  )
  const more = widgets ? ['--widgets', '--home', WIDGET_LAB] : []
  const server = spawn(
    process.execPath,
    ['src/cli/spikemba.mjs', 'lab', folder, ...more, '--no-open', '--port', String(await freePort())],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        JUPYTER_CONFIG_PATH: settings,
        JUPYTERLAB_SETTINGS_DIR: settings,
        JUPYTERLAB_WORKSPACES_DIR: join(settings, 'workspaces'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const root = new URL(await addressOf(server))
  let pages = 0
  return {
    folder,
    // A workspace of its own: otherwise Lab opens again what was open before.
    address: (notebook) =>
      `${root.origin}/lab/workspaces/${notebook.replace(/\W/g, '-')}-${++pages}/tree/${notebook}${root.search}`,
    async stop() {
      const ended = new Promise((done) => server.on('close', done))
      server.kill('SIGTERM')
      await ended
      rmSync(settings, { recursive: true, force: true })
    },
  }
}

/** What Jupyter prints once it listens, token included. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let said = ''
    const read = (text: unknown): void => {
      said += String(text)
      const address = /http:\/\/127\.0\.0\.1:\d+\/lab\S*\?token=\w+/.exec(said)?.[0]
      if (address) done(address)
    }
    server.stdout!.on('data', read)
    server.stderr!.on('data', read)
    server.on('close', (code) => failed(new Error(`spikemba lab left with ${code}:\n${said}`)))
  })
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })

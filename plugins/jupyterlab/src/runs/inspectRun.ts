/**
 * Makes a recording of a run's best checkpoint as `npx spikemba inspect` does, by a kernel that is there for it alone:
 * a page of Lab has no other way to run a model whose data lie on the server.
 */
import type { LabApplication } from '../jupyter.js'

/** Kernel of this project, by its name in Jupyter. */
const KERNEL = 'spikemba'
const FILE = 'inspect.spike'

/**
 * @param run folder of the run
 * @returns path of the recording
 * @throws Error with what the command line says
 */
export async function inspectRun(app: LabApplication, run: string): Promise<string> {
  // Runs lie in runs/NAME of the folder in which they were trained, from which their data are found.
  const home = run.split('/').slice(0, -2).join('/')
  const session = await app.serviceManager.sessions.startNew({
    ...{ path: `${home}/spikemba-inspect`, name: 'spikemba inspect', type: 'console' },
    kernel: { name: KERNEL },
  })
  try {
    const folder = run.slice(home.length).replace(/^\//, '')
    const future = session.kernel!.requestExecute({ code: codeFor(folder), store_history: false })
    const { content } = await future.done
    if (content.status !== 'ok') throw new Error(String(content.evalue ?? 'the kernel ended'))
    return `${run}/${FILE}`
  } finally {
    await session.shutdown()
  }
}

/** The command line says in one sentence what is wrong; it is the last line. */
const codeFor = (folder: string): string => `
const { spawnSync } = await import('node:child_process')
const { dirname, join } = await import('node:path')
const program = join(dirname(require.resolve('spikemba/package.json')), 'src', 'cli', 'spikemba.mjs')
const folder = ${JSON.stringify(folder)}
const made = spawnSync(process.execPath, [program, 'inspect', folder, '--recording', join(folder, '${FILE}')], { encoding: 'utf8' })
if (made.status !== 0) throw new Error(made.stderr.trim().split('\\n').at(-1)?.replace(/^spikemba: /, '') || 'spikemba inspect did not run')
`

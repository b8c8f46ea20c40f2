/**
 * A JupyterLab of the project's own: a Python environment in one folder, with this project's kernel and extension in
 * it.
 * Everything that Jupyter writes stays in the folder; removing it removes all. Steps that are done are not done again.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { execute, lastLine } from '../tensorflow/execute.js'
import { JupyterError } from './errors.js'
import { registerKernels, requireKernel } from './kernels.js'
import { installExtension, requireBuilt } from './labextension.js'
import { requirePython } from './python.js'

/**
 * What pip installs. Sizes are measured for jupyterlab 4.6.6 and anywidget 0.11.0 with Python 3.11 on Linux; those of
 * widgets come on top.
 */
export const PARTS = {
  lab: { name: 'JupyterLab', requirement: 'jupyterlab>=4.6,<4.7', packages: 91, downloadMb: 46, diskMb: 241 },
  widgets: { name: 'anywidget', requirement: 'anywidget>=0.11,<1', packages: 5, downloadMb: 3, diskMb: 15 },
} as const
type Part = (typeof PARTS)[keyof typeof PARTS]

export interface PrivateLab {
  readonly home: string
  readonly python: string
  /** What Jupyter must be started with, so that it reads and writes only below `home`. */
  readonly env: Readonly<Record<string, string>>
}

export function privateLab(folder: string): PrivateLab {
  const home = resolve(folder)
  const bin = join(home, process.platform === 'win32' ? 'Scripts' : 'bin')
  const own = (name: string): string => join(home, 'jupyter', name)
  return {
    home,
    python: join(bin, process.platform === 'win32' ? 'python.exe' : 'python'),
    env: {
      VIRTUAL_ENV: home,
      PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
      JUPYTER_CONFIG_DIR: own('config'),
      JUPYTER_DATA_DIR: own('data'),
      JUPYTER_RUNTIME_DIR: own('runtime'),
      JUPYTER_PREFER_ENV_PATH: '1',
      IPYTHONDIR: own('ipython'),
    },
  }
}

const stamp = ({ home }: PrivateLab): string => join(home, 'spikemba.json')

/** Requirements that pip has met, by the names of their parts; kernels and extension are refreshed at every start. */
export async function installed(lab: PrivateLab): Promise<Readonly<Record<string, string>>> {
  if (!existsSync(lab.python) || !existsSync(stamp(lab))) return {}
  return JSON.parse(await readFile(stamp(lab), 'utf8')) as Record<string, string>
}

/**
 * Makes what is missing.
 * @param widgets whether Jupyter shall show widgets; once installed, they stay
 * @param say told before and after what takes its time
 * @throws JupyterError when Python, venv or pip cannot do it
 */
export async function prepareLab(lab: PrivateLab, widgets: boolean, say: (line: string) => void): Promise<void> {
  await Promise.all([requireKernel(), requireBuilt()]) // what is missing here is said before anything is fetched
  for (const part of [PARTS.lab, ...(widgets ? [PARTS.widgets] : [])]) await install(lab, part, say)
  const data = { path: join(lab.home, 'share', 'jupyter'), whose: `of ${lab.home}` }
  await registerKernels(data)
  await installExtension(data)
  await writeSettings(data.path)
  await writeFile(join(lab.home, 'package.json'), `${JSON.stringify(PACKAGE, null, 2)}\n`)
}

/**
 * Jupyter has scripts of CommonJS for Node. Where the lab lies in a project of ES modules, Node would take them for
 * modules, and Lab would print the whole of one that fails.
 */
const PACKAGE = { private: true, type: 'commonjs' }

async function install(
  lab: PrivateLab,
  { name, requirement, packages, downloadMb, diskMb }: Part,
  say: (line: string) => void,
): Promise<void> {
  const done = await installed(lab)
  if (done[name] === requirement) return
  say(
    `${name} comes into ${lab.home}: ${packages} packages from PyPI, ${downloadMb} MB to download, ${diskMb} MB on the disk`,
  )
  await makeEnvironment(lab)
  await pipInstall(lab, requirement)
  await writeFile(stamp(lab), `${JSON.stringify({ ...done, [name]: requirement })}\n`)
}

async function makeEnvironment(lab: PrivateLab): Promise<void> {
  if (existsSync(lab.python) && (await execute(lab.python, ['-m', 'pip', '--version'])).code === 0) return
  const [python, ...words] = await requirePython()
  await mkdir(dirname(lab.home), { recursive: true })
  const { code, stdout, stderr } = await execute(python, [...words, '-m', 'venv', '--clear', lab.home])
  if (code === 0) return
  if (/ensurepip|No module named venv/.test(stdout + stderr))
    throw new JupyterError(
      `${python} cannot make an environment: its venv or pip is missing; on Debian and Ubuntu \`apt-get install python3-venv\``,
    )
  throw new JupyterError(
    `${python} could not make an environment in ${lab.home}: ${lastLine(stderr) || lastLine(stdout)}`,
  )
}

async function pipInstall(lab: PrivateLab, requirement: string): Promise<void> {
  const { code, stderr } = await execute(lab.python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    requirement,
  ])
  if (code !== 0)
    throw new JupyterError(`pip could not install ${requirement}: ${lastLine(stderr)}; run it again to go on`)
}

/** Lab asks at its first start whether it may fetch news, and looks for updates of itself; here it does neither. */
async function writeSettings(data: string): Promise<void> {
  const folder = join(data, 'lab', 'settings')
  await mkdir(folder, { recursive: true })
  const settings = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false } }
  await writeFile(join(folder, 'overrides.json'), `${JSON.stringify(settings, null, 2)}\n`)
}

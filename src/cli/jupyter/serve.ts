/** Runs JupyterLab until it ends. */
import { spawn } from 'node:child_process'
import type { PrivateLab } from './privateLab.js'

export interface ServeOptions {
  /** The folder whose notebooks are shown. */
  readonly folder: string
  readonly port?: number
  /** Whether to open a browser. */
  readonly open: boolean
}

/**
 * `python -m jupyterlab`, which ends when it has ended: now and then a thread of its server waits for work for ever
 * after the last word, and Python for that thread.
 * Source: https://github.com/jupyterlab/jupyterlab/issues/10442
 */
const JUPYTERLAB = `
import atexit, os, runpy, sys
code = None
try:
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
if not isinstance(code, (int, type(None))):
    print(code, file=sys.stderr)
    code = 1
atexit._run_exitfuncs()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code or 0)
`

/** The words after JupyterLab's name. */
export function labArguments({ folder, port, open }: ServeOptions, root = process.getuid?.() === 0): string[] {
  return [
    `--ServerApp.root_dir=${folder}`,
    '--log-level=WARN',
    '--LabApp.log_level=WARN', // the address is told at every level; what every extension has found is for its authors
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`, '--ServerApp.port_retries=0']),
    ...(open ? [] : ['--no-browser']),
    ...(root ? ['--allow-root'] : []), // Jupyter refuses root otherwise, which containers often are
  ]
}

/** @returns its exit code */
export function serveLab(lab: PrivateLab, options: ServeOptions): Promise<number> {
  const server = spawn(lab.python, ['-c', JUPYTERLAB, ...labArguments(options)], {
    env: { ...process.env, ...lab.env },
    stdio: 'inherit',
  })
  // Ctrl-C reaches the server too, which asks whether it shall end; this process waits for its answer.
  const wait = (): void => {}
  const end = (): void => void server.kill('SIGTERM')
  process.on('SIGINT', wait)
  process.on('SIGTERM', end)
  return new Promise((done, failed) => {
    const finish = (): void => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', end)
    }
    server.on('error', (error) => {
      finish()
      failed(error)
    })
    server.on('close', (code) => {
      finish()
      done(code ?? 0)
    })
  })
}

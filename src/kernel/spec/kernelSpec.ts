/**
 * How a kernel is started: the `kernel.json` of a folder in one of Jupyter's kernel directories.
 * Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
 */

export interface KernelSpec {
  /** Name by which it is asked for: its folder's name. */
  readonly name: string
  /** Program and arguments; `{connection_file}` and `{resource_dir}` stand for paths. */
  readonly argv: readonly string[]
  /** Name that front ends show. */
  readonly displayName: string
  /** Language of its cells. */
  readonly language: string
  /** `signal`: SIGINT stops a cell; `message`: an interrupt_request does. */
  readonly interruptMode: 'signal' | 'message'
  /** Environment variables that its process gets besides ours. */
  readonly env: Readonly<Record<string, string>>
  /** What front ends know before they start it: `debugger: true` gives JupyterLab's debugger. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Folder of kernel.json, or of the kernel's own package. */
  readonly folder: string
}

/** A `kernel.json`. @returns undefined when it starts nothing */
export function parseKernelSpec(text: string, name: string, folder: string): KernelSpec | undefined {
  let json: Record<string, unknown>
  try {
    json = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  const { argv, display_name: displayName = name, language = '', interrupt_mode: mode, env = {} } = json
  if (!Array.isArray(argv) || argv.length === 0 || !argv.every((word) => typeof word === 'string')) return undefined
  return {
    name,
    argv: argv as string[],
    displayName: String(displayName),
    language: String(language),
    interruptMode: mode === 'message' ? 'message' : 'signal',
    env: env as Record<string, string>,
    folder,
  }
}

/** The words of the command that starts it. */
export const commandOf = ({ argv, folder }: KernelSpec, connectionFile: string): string[] =>
  argv.map((word) => word.replaceAll('{connection_file}', connectionFile).replaceAll('{resource_dir}', folder))

/** `spikemba lab`: opens the notebooks in a JupyterLab of their own, which is made at the first call. */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from './command.js'
import { JupyterError } from './jupyter/errors.js'
import { prepareLab, privateLab } from './jupyter/privateLab.js'
import { serveLab } from './jupyter/serve.js'
import { wholeNumber } from './options.js'

export const lab: Command = {
  name: 'lab [folder]',
  summary: 'open notebooks in a JupyterLab of their own (made at the first call, sizes told first)',
  options: [
    ['--home <folder>', 'where that JupyterLab lives; remove the folder to be rid of it', '.lab'],
    ['--port <n>', 'its port; without it the first free one from 8888 on'],
    ['--widgets', "also install anywidget, with which JupyterLab shows the kernel's widgets"],
    ['--no-open', 'open no browser; the address is printed'],
    ['--setup-only', 'only make it, do not start it'],
  ],
  examples: ['spikemba lab --widgets', 'spikemba lab notebooks --no-open --port 9000'],
  async run([given], { home, port, widgets, open, setupOnly }) {
    const folder = resolve(given ?? (existsSync('notebooks') ? 'notebooks' : '.'))
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new JupyterError(`${folder} is no folder; name one that has notebooks`)
    const number = wholeNumber('port', port, 1)
    const own = privateLab(String(home))
    await prepareLab(own, widgets === true, (line) => console.error(line))
    if (setupOnly) {
      console.log(`JupyterLab is ready in ${own.home}; \`npx spikemba lab\` starts it`)
      return
    }
    const code = await serveLab(own, {
      folder,
      open: open !== false,
      ...(number === undefined ? {} : { port: number }),
    })
    if (code) process.exitCode = code
  },
}

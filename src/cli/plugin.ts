/** `spikemba plugin …`: puts the extension that draws this project's figures into JupyterLab, or takes it out. */
import type { Command } from './command.js'
import { dataFolder, PLACE_OPTIONS } from './jupyter/dataFolder.js'
import { EXTENSION, installExtension, uninstallExtension } from './jupyter/labextension.js'

export const pluginInstall: Command = {
  name: 'plugin install',
  summary: 'put the extension for Vega-Lite 6 and Plotly figures into JupyterLab (6 MB; nothing is downloaded)',
  options: PLACE_OPTIONS,
  examples: ['spikemba plugin install', 'spikemba plugin install --prefix ./venv'],
  async run(_, options) {
    const data = await dataFolder(options)
    const { folder, version, replaced } = await installExtension(data)
    const before = replaced === undefined ? '' : replaced === version ? ' again' : ` instead of ${replaced}`
    console.log(`${EXTENSION} ${version} is installed${before} for the JupyterLab ${data.whose}: ${folder}`)
    console.log('Reload the page of a JupyterLab that is open.')
  },
}

export const pluginUninstall: Command = {
  name: 'plugin uninstall',
  summary: 'take it out again',
  options: PLACE_OPTIONS,
  async run(_, options) {
    console.log(`removed ${await uninstallExtension(await dataFolder(options))}`)
  },
}

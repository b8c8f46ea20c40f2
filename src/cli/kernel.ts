/** `spikemba kernel …`: tells Jupyter of this project's TypeScript kernel, or takes it out. Neither needs Python. */
import type { Command } from './command.js'
import { dataFolder, PLACE_OPTIONS } from './jupyter/dataFolder.js'
import { installKernel, uninstallKernel } from './jupyter/ownKernel.js'

export const kernelInstall: Command = {
  name: 'kernel install',
  summary: 'put the kernel TypeScript (SpikeMba) into Jupyter: type-checked cells, no Python needed',
  options: PLACE_OPTIONS,
  examples: ['spikemba kernel install', 'spikemba kernel install --prefix ./venv'],
  async run(_, options) {
    const data = await dataFolder(options)
    console.log(`TypeScript (SpikeMba) is installed for the Jupyter ${data.whose}: ${await installKernel(data)}`)
    console.log(
      'Choose it from the launcher or with Kernel → Change Kernel…; a Lab that is open finds it after a reload.',
    )
  },
}

export const kernelUninstall: Command = {
  name: 'kernel uninstall',
  summary: 'take it out again',
  options: PLACE_OPTIONS,
  async run(_, options) {
    console.log(`removed ${await uninstallKernel(await dataFolder(options))}`)
  },
}

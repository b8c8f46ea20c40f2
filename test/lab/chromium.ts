/** Starts the Chromium of this machine, without a window. */
import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { findTool } from '../../src/cli/tensorflow/tools.js'

/** No name resolves but those of this machine: what runs so needs no other host. */
export const onlyLocalhost = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE *.localhost'

export async function startBrowser(...more: readonly string[]): Promise<Browser> {
  const tool = await findTool('chromium')
  if (!tool)
    throw new Error(
      'no Chromium is found, and these tests look at pages: `apt-get install chromium`, or name one in CHROME_BIN',
    )
  return chromium.launch({
    executablePath: onPath(tool.command[0]!),
    args: ['--no-sandbox', '--enable-unsafe-swiftshader', ...more],
  })
}
/** Playwright wants a path, not a program's name. */
export const onPath = (program: string): string =>
  isAbsolute(program)
    ? program
    : process.env
        .PATH!.split(delimiter)
        .map((folder) => join(folder, program))
        .find(existsSync)!

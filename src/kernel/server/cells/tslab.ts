/** The module that notebooks written for tslab import. Its functions show one MIME type each. */
import { randomUUID } from 'node:crypto'
import type { Displays } from './display.js'

const MIME = {
  javascript: 'text/javascript',
  html: 'text/html',
  markdown: 'text/markdown',
  latex: 'text/latex',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  text: 'text/plain',
} as const

type Show = (mime: string, content: unknown) => void

const methods = (show: Show): object => ({
  ...Object.fromEntries(Object.entries(MIME).map(([name, mime]) => [name, (content: unknown) => show(mime, content)])),
  raw: show,
})

export function tslabModule(displays: Displays): Readonly<Record<string, unknown>> {
  return {
    display: methods((mime, content) => displays.send('display_data', { [mime]: content })),
    newDisplay() {
      const id = randomUUID()
      let shown = false
      return methods((mime, content) => {
        displays.send(shown ? 'update_display_data' : 'display_data', { [mime]: content }, id)
        shown = true
      })
    },
    versions: { tslab: 'spikemba', typescript: '6.0', node: process.versions.node },
  }
}

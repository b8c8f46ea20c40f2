/** Why a cell failed, in the kernel's words without its own insides. */
import { stripVTControlCharacters } from 'node:util'
import type { CellError } from '../client/execution.js'
import type { Output } from '../notebook/notebook.js'

/** Frames of a stack that lie in a kernel or in Node, not in the reader's code. */
const INSIDES = /^\s+at (.*\()?(node:|.*[\\/]node_modules[\\/]tslab[\\/])/

/** @param error as the kernel tells it; tslab tells none, its last words on stderr stand for it */
export function describeError(outputs: readonly Output[], error?: CellError): string {
  if (error) {
    const { ename, evalue, traceback } = error
    return clean(traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`)
  }
  const said = outputs
    .filter((output) => output.output_type === 'stream' && output.name === 'stderr')
    .map((output) => ('text' in output ? output.text : ''))
  return clean(said.at(-1) ?? '') || 'the kernel says that the cell failed, and no more'
}

const clean = (text: string): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => !INSIDES.test(line))
    .join('\n')
    .trim()

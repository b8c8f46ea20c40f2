/** A notebook's file, read and written as Jupyter does it: the same notebook gives the same bytes. */
import { open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { NotebookError } from '../errors.js'
import { toJson } from './json.js'
import { joinTexts, splitTexts } from './lines.js'
import type { Notebook } from './notebook.js'

/**
 * Reads a notebook file of format 4.
 *
 * @throws NotebookError when it is no notebook of format 4
 */
export async function readNotebook(file: string): Promise<Notebook> {
  return parseNotebook(await readFile(file, 'utf8'), file)
}

/**
 * Makes a notebook of the text of a file of format 4.
 *
 * @param file named in errors
 */
export function parseNotebook(text: string, file: string): Notebook {
  let json: Partial<Record<keyof Notebook, unknown>> | null
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new NotebookError(file, `is no JSON (${(error as Error).message}), expected a notebook`)
  }
  if (typeof json !== 'object' || json === null) throw new NotebookError(file, 'is no JSON object, expected a notebook')
  if (json.nbformat !== 4)
    throw new NotebookError(
      file,
      `has nbformat ${JSON.stringify(json.nbformat)}, expected 4; open and save it in Jupyter to convert it`,
    )
  if (!Array.isArray(json.cells)) throw new NotebookError(file, 'has no list of cells, expected a notebook')
  for (const [i, cell] of json.cells.entries()) {
    const found = cell?.cell_type
    if (found !== 'code' && found !== 'markdown' && found !== 'raw')
      throw new NotebookError(
        file,
        `cell ${i + 1} has cell_type ${JSON.stringify(found)}, expected code, markdown or raw`,
      )
    if (found === 'code' && !Array.isArray(cell.outputs))
      throw new NotebookError(file, `cell ${i + 1} is code without a list of outputs`)
  }
  const { metadata = {}, nbformat_minor: minor = 5 } = json
  return joinTexts({ ...json, metadata, nbformat_minor: minor } as Notebook)
}

/** The bytes of its file: keys sorted, one space of indentation, texts in lines, a final newline. */
export const formatNotebook = (notebook: Notebook): string => `${toJson(splitTexts(notebook))}\n`

/**
 * Replaces the file in one step: a reader sees the old notebook or the new one, also when this program is killed
 * meanwhile.
 */
export async function writeNotebook(file: string, notebook: Notebook): Promise<void> {
  await writeAtomically(file, formatNotebook(notebook))
}

/** Writes beside the file, then takes its name. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  try {
    const handle = await open(beside, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

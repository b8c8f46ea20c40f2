/** Jupyter's own tools for notebooks, of the environment that `npx spikemba lab` makes, with this project's kernel. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isCode, type Notebook, readNotebook, runNotebook, writeNotebook } from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privateLab } from '../../src/cli/jupyter/privateLab.js'
import { execute } from '../../src/cli/tensorflow/execute.js'
import { writeCells } from './openCells.js'
import { copyView, MAKE_WIDGET } from './widgetCells.js'

let folder: string
let file: string
beforeAll(async () => {
  expect(
    (await execute(process.execPath, ['src/cli/spikemba.mjs', 'lab', '--setup-only'], { env: { NODE_OPTIONS: '' } }))
      .code,
  ).toBe(0)
  folder = mkdtempSync(join(tmpdir(), 'spikemba-nbconvert-'))
  file = join(folder, 'widget.ipynb')
  copyView(folder)
  writeCells(folder, 'widget.ipynb', [
    MAKE_WIDGET,
    'w',
    'w.set({ percent: 60, spikes: new Float32Array([1, 2, 3]) })\nw.state.percent',
  ])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function nbconvert(...words: string[]): Promise<void> {
  const { python, env } = privateLab('.lab')
  const { code, stderr } = await execute(python, ['-m', 'jupyter', 'nbconvert', ...words, file], { env })
  expect({ code, said: code ? stderr : '' }).toEqual({ code: 0, said: '' })
}
const outputs = ({ cells }: Notebook) => cells.filter(isCode).map((cell) => cell.outputs)
/** The id of the widget, which each run chooses anew, as a word. */
const named = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'id'))

test('nbconvert runs a notebook as this project does: outputs and widgets', async () => {
  await nbconvert('--execute', '--to', 'notebook', '--output', 'executed')
  const theirs = await readNotebook(join(folder, 'executed.ipynb'))
  const { notebook: ours, failure } = await runNotebook(await readNotebook(file), { file })
  expect(failure).toBeUndefined()
  expect(named(outputs(theirs))).toEqual(named(outputs(ours)))
  expect(named(theirs.metadata.widgets)).toEqual(named(ours.metadata.widgets))
  expect(JSON.stringify(ours.metadata.widgets)).toContain(
    Buffer.from(new Float32Array([1, 2, 3]).buffer).toString('base64'),
  )
})

test('its page of a notebook that this project ran has the widget and its state', async () => {
  copyFileSync(file, join(folder, 'saved.ipynb'))
  const { notebook } = await runNotebook(await readNotebook(file), { file })
  await writeNotebook(file, notebook)
  await nbconvert('--to', 'html', '--output', 'page')
  const page = await readFile(join(folder, 'page.html'), 'utf8')
  const state = /<script type="application\/vnd.jupyter.widget-state\+json">\s*([\s\S]*?)<\/script>/.exec(page)![1]!
  const view = /<script type="application\/vnd.jupyter.widget-view\+json">\s*([\s\S]*?)<\/script>/.exec(page)![1]!
  const { model_id: id } = JSON.parse(view) as { model_id: string }
  expect(JSON.parse(state)).toMatchObject({ state: { [id]: { model_module: 'anywidget', state: { percent: 60 } } } })
})

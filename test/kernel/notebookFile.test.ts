import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatNotebook, NotebookError, parseNotebook, readNotebook, writeNotebook } from 'spikemba/kernel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { notebookOf } from './notebookOf.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-notebook-'))
})
afterEach(() => rm(folder, { recursive: true }))

/**
 * Written by nbformat 5.11 (`nbformat.write`), with every kind of output, every line end that it knows, and numbers of
 * every size.
 */
const OFFICIAL = new URL('../fixtures/notebooks/official.ipynb', import.meta.url)

test('a notebook that Jupyter wrote comes back byte for byte', async () => {
  const text = await readFile(OFFICIAL, 'utf8')
  const notebook = parseNotebook(text, 'official.ipynb')
  expect(formatNotebook(notebook)).toBe(text)
  expect(notebook.cells[1]!.source).toBe('const a = 1\nconst b = "é → ✓"\n')
  const [stream, display] = notebook.cells[1]!.cell_type === 'code' ? notebook.cells[1]!.outputs : []
  expect(stream).toMatchObject({ text: 'one\r\ntwo\u2028three\x0cfour\n' })
  expect(display).toMatchObject({
    data: { 'image/svg+xml': '<svg>\n</svg>', 'application/json': ['a\n', 'b'], 'image/png': 'iVBORw0KGgo=\n' },
  })
})

test('keys in any order, texts in one piece or in lines: the same bytes', () => {
  const one = notebookOf('const a = 1\na')
  const other = JSON.parse(JSON.stringify({ nbformat_minor: 5, nbformat: 4, metadata: one.metadata, cells: one.cells }))
  other.cells[0].source = ['const a = 1\n', 'a']
  expect(formatNotebook(parseNotebook(JSON.stringify(other), 'x'))).toBe(formatNotebook(one))
})

test('it is replaced in one step, and nothing is left beside it', async () => {
  const file = join(folder, 'a.ipynb')
  await writeFile(file, 'before')
  await writeNotebook(file, notebookOf('1'))
  expect((await readNotebook(file)).cells).toHaveLength(1)
  expect(await readdir(folder)).toEqual(['a.ipynb'])
  await mkdir(join(folder, 'b.ipynb'))
  await expect(writeNotebook(join(folder, 'b.ipynb'), notebookOf('1'))).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['a.ipynb', 'b.ipynb'])
})

test.each([
  ['{', 'is no JSON ('],
  ['null', 'is no JSON object'],
  ['{"nbformat":3}', 'has nbformat 3, expected 4; open and save it in Jupyter to convert it'],
  ['{"nbformat":4}', 'has no list of cells'],
  [
    '{"nbformat":4,"cells":[{"cell_type":"heading"}]}',
    'cell 1 has cell_type "heading", expected code, markdown or raw',
  ],
  ['{"nbformat":4,"cells":[{"cell_type":"code"}]}', 'cell 1 is code without a list of outputs'],
])('%s is refused', (text, problem) => {
  expect(() => parseNotebook(text, 'n.ipynb')).toThrow(`n.ipynb: ${problem}`)
  expect(() => parseNotebook(text, 'n.ipynb')).toThrow(NotebookError)
})

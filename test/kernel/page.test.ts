import { type CodeCell, notebookPage, type Output } from 'spikemba/kernel'
import { expect, test } from 'vitest'
import { code, markdown, notebookOf } from './notebookOf.js'

const page = (...cells: Parameters<typeof notebookOf>) => notebookPage(notebookOf(...cells), 'notebooks/05-lif.ipynb')
const shown = (...outputs: Output[]): CodeCell => ({ ...code('show()'), outputs })
const display = (data: Record<string, unknown>): Output => ({ output_type: 'display_data', data, metadata: {} })

test('the title is the first heading, else the name of the file', () => {
  expect(page(markdown('intro\n# One <LIF> neuron\n# Other'))).toContain('<title>One &lt;LIF&gt; neuron</title>')
  expect(page('1')).toContain('<title>05-lif</title>')
})

test('formulas become MathML, in a line and on their own; money and code stay', () => {
  const html = page(
    markdown(
      'With $\\tau_m$ and\n\n$$\nV[t] = \\beta V[t-1]\n$$\n\nit costs $5 or $6, `$x$` and\n\n~~~ts\nconst a = `$b$`\n~~~',
    ),
  )
  expect(html.match(/<math/g)).toHaveLength(2)
  expect(html).toMatch(/<math display="block"/)
  expect(html).toContain('it costs $5 or $6, <code>$x$</code>')
  expect(html).toContain('const a = `$b$`')
})

test('links to notebooks lead to their pages, others stay', () => {
  const html = page(markdown('[a](06-trains.ipynb#isi) [b](https://x.org/y.ipynb) [c](../environment.md)'))
  for (const href of ['06-trains.html#isi', 'https://x.org/y.ipynb', '../environment.md'])
    expect(html).toContain(`href="${href}"`)
})

test('of one output the richest form is shown, with its sentence for those who cannot see it', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
  const html = page(
    shown(display({ 'application/vnd.vegalite.v5+json': {}, 'image/svg+xml': svg, 'text/plain': '3 "spikes" < 4' })),
  )
  expect(html).toContain(
    `<img src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}" alt="3 &quot;spikes&quot; &lt; 4">`,
  )
  expect(page(shown(display({ 'text/html': '<b>bold</b>', 'text/plain': 'bold' })))).toContain('<b>bold</b>')
  expect(page(shown(display({ 'image/png': 'aGk=\n' })))).toContain('src="data:image/png;base64,aGk="')
  expect(page(shown(display({ 'text/markdown': '*it*' })))).toContain('<em>it</em>')
  expect(
    page(shown(display({ 'application/vnd.jupyter.widget-view+json': { model_id: 'x' }, 'text/plain': 'a raster' }))),
  ).toContain('>a raster</pre>')
  expect(page(shown(display({ 'application/vnd.unknown+json': {} })))).toContain('(application/vnd.unknown+json)')
})

test('text is shown as it is, without colours', () => {
  const html = page(
    shown(
      { output_type: 'stream', name: 'stderr', text: '<b> \u001b[31mred\u001b[0m' },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] },
    ),
  )
  expect(html).toContain('<pre class="output stderr">&lt;b&gt; red</pre>')
  expect(html).toContain('E: v')
})

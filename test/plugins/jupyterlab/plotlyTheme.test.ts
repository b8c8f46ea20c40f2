import { expect, test } from 'vitest'
import { themed } from '../../../plugins/jupyterlab/src/plotlyTheme.js'

const theme = { dark: true, text: 'white', grid: 'grey' }
const data = [{ y: [1, 2] }]

test("Lab's colours go in as a template, below what the figure says itself", () => {
  const { layout } = themed({ data, layout: { font: { color: 'red' }, height: 200 } }, theme)
  expect(layout).toMatchObject({
    font: { color: 'red' },
    height: 200,
    template: { layout: { font: { color: 'white' }, xaxis: { gridcolor: 'grey' } } },
  })
})

test('a template of the figure stays', () => {
  expect(themed({ data, layout: { template: { layout: {} } } }, theme).layout).toEqual({ template: { layout: {} } })
})

test('layout and frames may be missing; data and frames are passed on', () => {
  expect(themed({ data }, theme)).toMatchObject({ data, frames: [] })
  expect(themed({ data, frames: [{ data }] }, theme).frames).toEqual([{ data }])
})

import { expect, test } from 'vitest'
import { contrast, inkOn, type Rgb, rgbOf } from '../../src/display/index.js'
import { TEXT, TEXT_ON_DARK } from '../../src/viz/theme.js'
import { GALLERY } from './gallery/index.js'

const [WHITE, BLACK] = ['#ffffff', '#000000'].map(rgbOf) as [Rgb, Rgb]
/** JupyterLab's, Visual Studio Code's, GitHub's. */
const DARK_PAGES = ['#111111', '#1e1e1e', '#0d1117']
/** Least contrast of text, WCAG 2.2, criterion 1.4.3. */
const LEAST = 4.5

test('contrast is that of WCAG', () => {
  expect(contrast(WHITE, BLACK)).toBeCloseTo(21, 10)
  expect(contrast(rgbOf('#767676'), WHITE)).toBeCloseTo(4.54, 2) // the darkest grey that every tutorial names
  expect(contrast(rgbOf('#0000ff'), WHITE)).toBeCloseTo(8.59, 2)
})

test('the house grey reads on white and on black, the other one on dark pages', () => {
  expect(contrast(rgbOf(TEXT), WHITE)).toBeGreaterThanOrEqual(LEAST)
  expect(contrast(rgbOf(TEXT), BLACK)).toBeGreaterThanOrEqual(LEAST)
  for (const page of DARK_PAGES) expect(contrast(rgbOf(TEXT_ON_DARK), rgbOf(page))).toBeGreaterThanOrEqual(LEAST)
})

test('ink is read on any colour', () => {
  for (let r = 0; r < 256; r += 15)
    for (let g = 0; g < 256; g += 15)
      for (let b = 0; b < 256; b += 15)
        expect(contrast(inkOn([r, g, b]) === '#000' ? BLACK : WHITE, [r, g, b])).toBeGreaterThanOrEqual(LEAST)
})

test.each(Object.entries(GALLERY))(
  '%s writes in the colour of its page, or in ink upon a mark',
  async (_, { draw }) => {
    const colors = [...(await draw().svg()).matchAll(/<text[^>]* fill="([^"]*)"/g)].map(([, color]) => color!)
    expect(colors.filter((color) => !['currentColor', '#000', '#fff'].includes(color))).toEqual([])
  },
)

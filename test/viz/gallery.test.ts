import * as viz from 'spikemba/viz'
import { DISPLAY, FigureError } from 'spikemba/viz'
import { expect, test, vi } from 'vitest'
import { GALLERY } from './gallery/index.js'

/** Elements that draw data, in an svg of vega: what is neither an axis nor a title nor a legend. */
const marks = (svg: string): number =>
  (svg.match(/<g class="mark-[a-z]+ role-mark[^>]*>(?:<path|<line|<text|<image)/g) ?? []).length

/** The picture without its description, which may speak of NaN. */
const picture = (svg: string): string => svg.replace(/ aria-label="[^"]*"/, '')

/** Public functions that are no pictures. */
const NO_PICTURES = [
  'encodePalettePng',
  'encodePng',
  'firstDivergence',
  'FigureError',
  'plotly',
  'show',
  'spikeEvents',
  'vegaLite',
]

test('every picture that is published is in the gallery', () => {
  const published = Object.entries(viz).flatMap(([name, value]) =>
    typeof value === 'function' && !NO_PICTURES.includes(name) ? [name] : [],
  )
  expect([...new Set(Object.keys(GALLERY).map((name) => name.split('/')[0]))].sort()).toEqual(published.sort())
})

test('every picture is given bad input of several kinds', () => {
  const kinds = new Map<string, number>()
  for (const [name, { bad }] of Object.entries(GALLERY))
    kinds.set(name.split('/')[0]!, (kinds.get(name.split('/')[0]!) ?? 0) + Object.keys(bad).length)
  expect([...kinds].filter(([, count]) => count < 4)).toEqual([])
})

for (const [name, { draw, bad }] of Object.entries(GALLERY)) {
  test(`${name} is drawn, said, and small`, async () => {
    const warn = vi.spyOn(console, 'warn')
    const figure = draw()
    const bundle = await figure[DISPLAY]()
    expect(Object.keys(bundle)).toEqual([figure.mime, 'image/svg+xml', 'text/plain'])
    expect(JSON.parse(JSON.stringify(figure.spec))).toEqual(figure.spec)
    const svg = bundle['image/svg+xml'] as string
    expect(warn.mock.calls).toEqual([]) // vega-lite warns of what it ignores
    expect(picture(svg)).not.toMatch(/NaN|undefined|Infinity/)
    expect(svg).toMatch(/^<svg role="img" aria-label="[^"]+"/)
    expect(marks(svg)).toBeGreaterThan(0)
    expect(JSON.stringify(bundle).length).toBeLessThan(150_000)
    expect(JSON.stringify(figure.spec)).not.toMatch(/"background":"(?!transparent)/)
  })

  for (const [what, break_] of Object.entries(bad))
    test(`${name} with ${what}`, async () => {
      let figure: viz.Figure
      try {
        figure = break_()
      } catch (error) {
        expect(error).toBeInstanceOf(FigureError)
        expect((error as Error).message).toMatch(new RegExp(`^${name.split('/')[0]}: .*(expected|instead)`))
        return
      }
      const svg = await figure.svg()
      expect(picture(svg)).not.toMatch(/NaN|undefined|Infinity/)
      expect(marks(svg)).toBeGreaterThan(0)
    })
}

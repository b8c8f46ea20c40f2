import { lineChart, membraneTrace, sliderFigure } from 'spikemba/viz'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { expect, test } from 'vitest'

/** A neuron under a constant input: charge, fire, reset. */
function run(theta: number, tau: number) {
  const [charged, membrane, spikes]: number[][] = [[], [], []]
  let v = 0
  for (let t = 0; t < 40; t++) {
    const h = v + (1 - v) / tau
    v = h > theta ? 0 : h
    charged!.push(h)
    membrane!.push(v)
    spikes!.push(h > theta ? 1 : 0)
  }
  return { charged: charged!, membrane: membrane!, spikes: spikes! }
}
const picture = ({ theta, tau }: { readonly theta: number; readonly tau: number }) =>
  membraneTrace(
    { input: new Array(40).fill(1), ...run(theta, tau), threshold: theta },
    { title: `θ = ${theta}, τ = ${tau}` },
  )
const sliders = {
  theta: { min: 0.5, max: 1.25, step: 0.25, value: 0.75, label: 'threshold θ' },
  tau: { min: 2, max: 8, step: 2, value: 4 },
}

/** What is drawn when the sliders stand so. */
async function drawn(figure: ReturnType<typeof picture>, values: readonly number[]): Promise<string> {
  const view = new View(parse(compile(structuredClone(figure.spec) as never).spec), { renderer: 'none' })
  values.forEach((value, i) => void view.signal(`slider${i}`, value))
  const svg = await view.toSVG()
  view.finalize()
  return svg
}
/** Marks of one kind, as they stand in an svg. */
const marks = (svg: string, kind: string): string[] =>
  [
    ...svg.matchAll(new RegExp(`<g class="mark-${kind} role-mark[^>]*>((?:<path[^>]*>(?:</path>)?)*)</g>`, 'g')),
  ].flatMap(([, inside]) => [...inside!.matchAll(/ (?:d|transform)="([^"]*)"/g)].map(([, place]) => place!))

test('at every place of two sliders it is the picture of those values', async () => {
  const figure = sliderFigure(picture, sliders, { y: [0, 1.4] })
  for (const [theta, tau] of [
    [0.5, 2],
    [0.75, 4],
    [1, 8],
    [1.25, 6],
  ] as const) {
    const svg = await drawn(figure, [theta, tau])
    expect(svg).toContain(`θ = ${theta}, τ = ${tau}`)
    expect(svg).toMatch(new RegExp(`>θ = ${theta}<`)) // at the line
    // A tick a spike, at the places of the picture drawn alone.
    const alone = await drawn(picture({ theta, tau }), [])
    const x = (places: readonly string[]) => places.map((place) => /[\d.]+/.exec(place)![0])
    expect(marks(svg, 'rect').length).toBe(marks(alone, 'rect').length)
    expect(x(marks(svg, 'rect'))).toEqual(x(marks(alone, 'rect')))
    expect(marks(alone, 'rect').length).toBe(run(theta, tau).spikes.filter(Boolean).length)
  }
})

test('the svg is the first picture, and the text says what can be moved', async () => {
  const figure = sliderFigure(picture, sliders)
  expect(figure.text).toBe(
    `${picture({ theta: 0.75, tau: 4 }).text}; drawn at threshold θ 0.75, tau 4; moves with threshold θ from 0.5 to 1.25 and tau from 2 to 8`,
  )
  expect(await figure.svg()).toBe(await picture({ theta: 0.75, tau: 4 }).svg())
})

test('the y axis stays where it is told to, and what leaves it is cut off', async () => {
  const growth = ({ rate }: { readonly rate: number }) =>
    lineChart({ x: [0, 1, 2, 3], series: { h: [0, 1, 2, 3].map((t) => rate ** t) } }, { y: 'state' })
  const figure = sliderFigure(growth, { rate: { min: 1, max: 10, step: 1 } }, { y: [0, 20] })
  const labels = async (value: number) =>
    [...(await drawn(figure, [value])).matchAll(/>(\d+)<\/text>/g)].map(([, label]) => label)
  expect(await labels(10)).toEqual(await labels(1))
  expect(await labels(10)).toContain('20')
})

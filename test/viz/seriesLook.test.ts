import { lineChart, membraneTrace, trainingCurves } from 'spikemba/viz'
import { expect, test } from 'vitest'

const names = Array.from({ length: 12 }, (_, i) => `series with a rather long name ${i}`)
const charts = {
  lineChart: lineChart({ x: [0, 1], series: Object.fromEntries(names.map((name, i) => [name, [i, i + 1]])) }),
  membraneTrace: membraneTrace({
    membrane: Object.fromEntries(names.map((name, i) => [name, [i, i + 1]])),
    threshold: 1,
  }),
  trainingCurves: trainingCurves(
    names.map((name, i) => ({ name, points: [0, 1].map((step) => ({ step, value: i + step })) })),
  ),
}

for (const [kind, figure] of Object.entries(charts)) {
  test(`${kind}: twelve series have twelve looks`, async () => {
    const lines = [
      ...(await figure.svg()).matchAll(/<g class="mark-line role-mark[^>]*><path d="[^"]*"([^>]*)\/>/g),
    ].map(([, look]) => look)
    expect(
      new Set(lines.filter((look) => look!.includes('stroke-width="1.75"') || look!.includes('stroke-width="2"'))).size,
    ).toBe(12)
  })

  test(`${kind}: a legend with many names stays as narrow as the chart`, async () => {
    const [, width] = /^<svg[^>]*? width="(\d+)"/.exec(await figure.svg())!
    expect(Number(width)).toBeLessThan(900)
  })
}

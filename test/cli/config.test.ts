import { presets } from 'spikemba/model'
import { expect, test } from 'vitest'
import { spikemba } from './terminal.js'

test('lists every key with its value, what it means and what it may be', async () => {
  const { out, code } = await spikemba('config', '--json')
  expect(code).toBe(0)
  const rows = out
    .join('\n')
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const { lossWeights, ...values } = presets.practical
  const expected = [
    ...Object.entries(values),
    ...Object.entries(lossWeights).map(([term, weight]) => [`lossWeights.${term}`, weight]),
  ]
  expect(rows.map(({ key, value }) => [key, value]).sort()).toEqual(expected.sort())
  for (const { means, expected } of rows)
    expect([means, expected]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)])
})

test('one key in the words of a preset', async () => {
  const { out } = await spikemba('config', 'gate', 'lossWeights.proposal', '--preset', 'paper')
  expect(out.join('\n')).toBe(
    [
      'detector',
      '  gate = silu',
      "      'silu': SiLU(z), silence lets nothing through. 'onePlus': 1 + SiLU(z), spikes modulate. 'joint': tokens and spikes open it together. 'clip': tokens and the clip's proposal logit do.",
      "      'silu' or 'onePlus' or 'joint' or 'clip'",
      '',
      'losses',
      '  lossWeights.proposal = 0',
      '      What the detector proposes lies in the moment, see `proposalForm`.',
      '      a number of at least 0',
    ].join('\n'),
  )
})

test('a key and a preset that there are not', async () => {
  expect(await spikemba('config', 'gat')).toMatchObject({
    code: 2,
    err: [expect.stringContaining('key is "gat", expected a key of the configuration')],
  })
  expect(await spikemba('config', '--preset', 'huge')).toMatchObject({
    code: 2,
    err: [expect.stringContaining('preset is "huge"')],
  })
})

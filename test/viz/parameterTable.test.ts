import { DISPLAY, parameterTable } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('is drawn, and aligned as text', async () => {
  const figure = parameterTable([
    { name: 'in.weight', shape: [16, 64] },
    { name: 'scale', shape: [] },
  ])
  expect(figure.text).toBe('parameters: 2 parameters of 1,025 numbers; most in in.weight, 1,024 (99.9 %)')
  const bundle = await figure[DISPLAY]()
  expect(bundle['text/plain']).toBe(
    [
      'parameters',
      'parameter  shape    numbers',
      '─────────  ───────  ───────',
      'in.weight  16 × 64    1,024',
      'scale      scalar         1',
      'total                 1,025',
    ].join('\n'),
  )
  for (const text of ['in.weight', '16 × 64', '1,025', '99.9%']) expect(bundle['image/svg+xml']).toContain(text)
})

test('long lists are summed by the parts of their names, and nothing is lost', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ name: `blocks.${i % 3}.layer${i}.weight`, shape: [i] }))
  const plain = String((await parameterTable(rows)[DISPLAY]())['text/plain']).split('\n')
  expect(plain.filter((line) => line.startsWith('blocks.')).map((line) => line.split(/ {2,}/))).toEqual([
    ['blocks.0.*', '20 parameters', '570'],
    ['blocks.1.*', '20 parameters', '590'],
    ['blocks.2.*', '20 parameters', '610'],
  ])
  expect(plain.at(-1)).toMatch(/^total +1,770$/)
})

test('refuses a shape that is none', () => {
  expect(() => parameterTable([{ name: 'a', shape: [2, -1] }])).toThrow(
    'row 0 (a) has shape [2,-1], expected whole numbers of at least 0',
  )
})

import { expect, test } from 'vitest'
import { names, numberOf } from './facts.js'
import { compiled, MUTATIONS, occurrences } from './mutations.js'

test.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
  '%s: its pattern stands in the package exactly once',
  (_, { file, find, replace }) => {
    const text = compiled(file)
    expect(occurrences(text, find)).toBe(1)
    expect(text.replace(find, replace)).not.toBe(text)
  },
)

test('every notebook has a fault to notice', () => {
  expect(
    names()
      .map(numberOf)
      .filter((number) => !MUTATIONS.some(({ notebooks }) => notebooks.includes(number))),
  ).toEqual([])
})
